import type { DocumentView, Grant, LabMatrix, PersonMasked, RecordView, Series, TimelineItem } from '../src/api/types'

/** Synthetic residents for looking at the pages without a server. Nobody here exists; 110199 is a county that does not exist. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
export function idNumber(birth: string, serial: number): string {
  const body = `110199${birth.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  return body + '10X98765432'[weights.reduce((s, w, i) => s + w * Number(body[i]), 0) % 11]
}

export interface MockPerson { id: string; name: string; sex: string; birth: string; serial: number; related: boolean; size: number; chronic: boolean; phone: string; card: string; deceased?: boolean }
export const people: MockPerson[] = [
  { id: 'p000000000001', name: '王桂兰', sex: '2', birth: '1958-03-09', serial: 2, related: true, size: 150, chronic: true, phone: '13800000001', card: 'HC00000001' },
  { id: 'p000000000002', name: '李建国', sex: '1', birth: '1971-11-20', serial: 1, related: false, size: 24, chronic: true, phone: '13800000002', card: 'HC00000002' },
  { id: 'p000000000003', name: '欧阳乐', sex: '1', birth: '2021-06-01', serial: 3, related: true, size: 18, chronic: false, phone: '13800000001', card: 'HC00000003' },
  { id: 'p000000000004', name: '阿依古丽·买买提', sex: '2', birth: '1990-01-15', serial: 4, related: true, size: 0, chronic: false, phone: '13800000004', card: 'HC00000004' },
]

const hospitals = [
  { id: 'o000000000001', name: '示范区人民医院' }, { id: 'o000000000002', name: '示范区中医医院' },
  { id: 'o000000000003', name: '朝阳门社区卫生服务中心' }, { id: 'o000000000004', name: '示范区妇幼保健院' },
]
export const ownInstitution = hospitals[0]!

/** A small seeded generator: the same person always looks the same. */
function seeded(text: string): () => number {
  let state = [...text].reduce((s, c) => (s * 31 + c.charCodeAt(0)) >>> 0, 7)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const types: { kind: TimelineItem['kind']; type: string; title: string; dx: string[]; dept: string }[] = [
  { kind: 'outpatient', type: 'C0002', title: '门（急）诊病历', dx: ['原发性高血压', '2 型糖尿病', '急性上呼吸道感染', '慢性胃炎'], dept: '内科' },
  { kind: 'prescription', type: 'C0004', title: '西药处方', dx: ['原发性高血压', '2 型糖尿病'], dept: '内科' },
  { kind: 'lab', type: 'C0007', title: '检验报告', dx: [''], dept: '检验科' },
  { kind: 'exam', type: 'C0006', title: '检查报告', dx: ['胸部正位片', '腹部超声'], dept: '医学影像科' },
  { kind: 'followup', type: 'HSDB03.01', title: '高血压患者随访服务', dx: ['原发性高血压'], dept: '全科' },
  { kind: 'checkup', type: 'HSDA00.01', title: '健康体检', dx: [''], dept: '体检科' },
  { kind: 'inpatient', type: 'C0053', title: '出院小结', dx: ['不稳定型心绞痛'], dept: '心内科' },
  { kind: 'public-health', type: 'HSDB04.01', title: '预防接种报告', dx: [''], dept: '预防保健科' },
]
const doctors = ['周明', '陈静', '刘洋', '赵敏']
const end = Date.parse('2026-11-18T02:00:00Z')

export function documentsOf(p: MockPerson): TimelineItem[] {
  const rand = seeded(p.id)
  const list: TimelineItem[] = []
  for (let i = 0; i < p.size; i++) {
    const type = i % 17 === 16 ? types[6]! : types[Math.floor(rand() * rand() * 8)]!
    const hidden = i % 23 === 9
    const dx = type.dx[Math.floor(rand() * type.dx.length)]!
    list.push({
      id: `d${p.id.slice(-2)}${String(i).padStart(10, '0')}`, type: type.type, typeTitle: type.title, kind: type.kind,
      title: hidden ? '' : type.title, at: new Date(end - i * 13.4 * 86_400_000 - rand() * 6e8).toISOString(),
      institution: hospitals[Math.floor(rand() * 4)]!, department: type.dept, doctor: doctors[Math.floor(rand() * 4)]!, diagnosis: hidden ? undefined : dx || undefined,
      encounter: `e${String(i).padStart(12, '0')}`, status: i % 19 === 4 ? 'superseded' : i % 31 === 12 ? 'deprecated' : 'current', version: i % 19 === 3 ? 2 : 1,
      level: i % 13 === 7 ? 'index' : 'structured', sensitive: hidden || i % 29 === 5, hidden,
    })
  }
  return list.sort((a, b) => b.at.localeCompare(a.at))
}

const labItems: [code: string, name: string, unit: string, low: number, high: number, typical: number][] = [
  ['GLU', '空腹血糖', 'mmol/L', 3.9, 6.1, 6.8], ['HBA1C', '糖化血红蛋白', '%', 4, 6, 7.1], ['TC', '总胆固醇', 'mmol/L', 2.8, 5.2, 5.3],
  ['TG', '甘油三酯', 'mmol/L', 0.56, 1.7, 1.9], ['LDL', '低密度脂蛋白胆固醇', 'mmol/L', 1.8, 3.4, 3.1], ['HDL', '高密度脂蛋白胆固醇', 'mmol/L', 1, 1.9, 1.3],
  ['CR', '肌酐', 'μmol/L', 41, 81, 70], ['UA', '尿酸', 'μmol/L', 155, 357, 340], ['ALT', '丙氨酸氨基转移酶', 'U/L', 7, 40, 24], ['K', '钾', 'mmol/L', 3.5, 5.3, 4.2],
  ['WBC', '白细胞计数', '10^9/L', 3.5, 9.5, 6.3], ['HGB', '血红蛋白', 'g/L', 115, 150, 128], ['PLT', '血小板计数', '10^9/L', 125, 350, 220],
]

export function labSeries(p: MockPerson): Series[] {
  const labs = documentsOf(p).filter(d => d.kind === 'lab' && !d.hidden && d.status === 'current')
  return labItems.map(([code, name, unit, low, high, typical], n) => {
    const rand = seeded(p.id + code)
    return {
      code, name, unit, range: { low, high, text: `${low}-${high}` },
      points: labs.filter((_, i) => (i + n) % 3 !== 0).map((d) => {
        const value = Number((typical * (0.82 + rand() * 0.4)).toFixed(typical > 50 ? 0 : 2))
        const flag = value > high * 1.5 ? 'HH' : value > high ? 'H' : value < low ? 'L' : 'N'
        return { at: d.at, value, text: String(value), flag, institution: d.institution.name, document: d.id }
      }),
    }
  }).filter(s => s.points.length)
}

export function labMatrix(p: MockPerson): LabMatrix {
  const series = labSeries(p)
  return {
    items: series.map(s => ({ code: s.code, name: s.name, unit: s.unit, range: s.range.text ?? '' })),
    dates: [...new Set(series.flatMap(s => s.points.map(x => x.at.slice(0, 10))))],
    cells: series.flatMap(s => s.points.map(x => ({ code: s.code, at: x.at, value: x.text!, flag: x.flag, document: x.document }))),
  }
}

const vitalKinds: [string, string, string, number, number, number, number][] = [
  ['systolic', '收缩压', 'mmHg', 90, 140, 142, 16], ['diastolic', '舒张压', 'mmHg', 60, 90, 86, 9], ['heart-rate', '心率', '次/分', 60, 100, 76, 9],
  ['weight', '体重', 'kg', 0, 0, 63, 2], ['bmi', '体质指数', 'kg/m²', 18.5, 24, 25.1, 0.8], ['temperature', '体温', '℃', 36, 37.2, 36.6, 0.4],
]
export function vitalSeries(p: MockPerson): Series[] {
  const visits = documentsOf(p).filter(d => ['outpatient', 'followup', 'checkup'].includes(d.kind) && !d.hidden)
  return vitalKinds.map(([code, name, unit, low, high, mean, spread]) => {
    const rand = seeded(p.id + code)
    return {
      code, name, unit, range: high ? { low, high, text: `${low}-${high}` } : {},
      points: visits.map((d) => {
        const value = Number((mean + (rand() - 0.5) * 2 * spread).toFixed(mean > 40 ? 0 : 1))
        return { at: d.at, value, text: String(value), flag: high && value > high ? 'H' : high && value < low ? 'L' : 'N', institution: d.institution.name, document: d.id }
      }),
    }
  })
}

const age = (birth: string) => Math.floor((end - Date.parse(birth)) / 31_556_952_000)
const mask = (name: string) => name[0] + '*'.repeat(Math.max(1, name.length - 1))
const maskId = (id: string) => id.slice(0, 6) + '********' + id.slice(-2)

export const masked = (p: MockPerson): PersonMasked => ({
  id: p.id, name: mask(p.name), idNumber: maskId(idNumber(p.birth, p.serial)), sex: p.sex, birthYear: Number(p.birth.slice(0, 4)), age: age(p.birth),
  division: '110199001', divisionName: '示范区朝阳门街道', deceased: false,
} as PersonMasked)

export function grantOf(p: MockPerson, purpose: Grant['purpose'], breakGlass: boolean, seconds: number): Grant {
  return {
    id: `g${Date.now().toString(36)}`.padEnd(13, '0'), person: p.id, purpose, breakGlass, relation: purpose === 'self' ? 'self' : p.related ? 'treating' : 'none',
    until: new Date(Date.now() + seconds * 1000).toISOString(), masking: { identifiers: purpose !== 'self', contacts: true, sensitive: purpose !== 'self' },
  }
}

export function viewOf(p: MockPerson): RecordView {
  const documents = documentsOf(p)
  const shown = documents.filter(d => !d.hidden)
  const doc = (i: number) => shown[i % Math.max(1, shown.length)]?.id ?? ''
  const at = (i: number) => shown[i % Math.max(1, shown.length)]?.at ?? '2026-01-01T00:00:00Z'
  const byKind: RecordView['counts']['byKind'] = {}
  for (const d of documents) byKind[d.kind] = (byKind[d.kind] ?? 0) + 1
  const some = p.size > 0
  const drug = (name: string, dose: string, frequency: string, i: number, to?: string, place = 2) => ({ name, dose, route: '口服', frequency, from: at(i), to, institution: hospitals[place]!.name, document: doc(i) })
  return {
    person: {
      id: p.id, name: p.name, sex: p.sex, birth: p.birth, age: age(p.birth), idNumber: maskId(idNumber(p.birth, p.serial)), phone: '138****0001', address: '示范区朝阳门街道******',
      divisionName: '示范区朝阳门街道', bloodGroup: some ? 'A' : undefined, ethnic: p.name.includes('·') ? '维吾尔族' : '汉族', deceased: false,
      identifiers: [{ domain: '2.16.156.10011.1.19', label: '健康卡', value: 'HC****0001' }, { domain: '2.16.156.10011.1.2', label: '健康档案编号', value: '1101990010010****' }],
    },
    flags: {
      allergies: some && p.chronic ? [{ name: '青霉素类', reaction: '皮疹', at: at(30), document: doc(30) }, { name: '海鲜', reaction: '荨麻疹', at: at(40), document: doc(40) }] : [],
      chronic: some && p.chronic ? [{ code: 'I10', name: '高血压', since: '2014-05-06', document: doc(60) }, { code: 'E11', name: '2 型糖尿病', since: '2017-09-12', document: doc(50) }] : [],
      infectious: p.id.endsWith('2') ? [{ name: '乙型病毒性肝炎', at: at(5) }] : [],
    },
    counts: { documents: documents.length, encounters: Math.floor(documents.length * 0.6), byKind },
    recent: documents.slice(0, 10),
    medications: some && p.chronic ? [
      drug('苯磺酸氨氯地平片', '5 mg', '每日 1 次', 0), drug('盐酸二甲双胍缓释片', '0.5 g', '每日 2 次', 1), drug('盐酸二甲双胍片', '0.25 g', '每日 3 次', 3, undefined, 0),
      drug('阿托伐他汀钙片', '20 mg', '每晚 1 次', 4), drug('注射用青霉素钠', '80 万单位', '每日 2 次', 6, '2026-12-01T00:00:00Z', 0), drug('蒙脱石散', '3 g', '每日 3 次', 12, '2026-06-02T00:00:00Z'), drug('连花清瘟胶囊', '4 粒', '每日 3 次', 18, '2026-03-09T00:00:00Z', 1),
    ] : [],
    problems: some ? [
      ...(p.chronic ? [{ code: 'I10.x00', name: '原发性高血压', firstAt: '2014-05-06T00:00:00Z', lastAt: at(0), count: 58, document: doc(0) }, { code: 'E11.900', name: '2 型糖尿病', firstAt: '2017-09-12T00:00:00Z', lastAt: at(2), count: 41, document: doc(2) }] : []),
      { code: 'J06.900', name: '急性上呼吸道感染', firstAt: at(90), lastAt: at(9), count: 6, document: doc(9) }, { code: 'K29.500', name: '慢性胃炎', firstAt: at(70), lastAt: at(22), count: 3, document: doc(22) },
    ] : [],
    immunizations: some ? [
      { vaccine: '流行性感冒病毒裂解疫苗', dose: '1', at: '2026-10-12T01:00:00Z', institution: hospitals[2]!.name, document: doc(7) }, { vaccine: '23 价肺炎球菌多糖疫苗', dose: '1', at: '2023-11-02T01:00:00Z', institution: hospitals[2]!.name, document: doc(8) },
      { vaccine: '重组新型冠状病毒疫苗', dose: '2', at: '2021-06-18T01:00:00Z', institution: hospitals[2]!.name, document: doc(9) },
    ] : [],
    vitals: vitalSeries(p).filter(s => s.points.length).map(s => ({ kind: s.code, name: s.name, value: s.points[0]!.text!, unit: s.unit, at: s.points[0]!.at, flag: s.points[0]!.flag })),
    labs: labSeries(p).map(s => ({ code: s.code, name: s.name, value: s.points[0]!.text!, unit: s.unit, range: s.range.text!, flag: s.points[0]!.flag!, at: s.points[0]!.at, institution: s.points[0]!.institution, document: s.points[0]!.document })),
    opened: { took: 8400, entries: documents.length * 4, documents: documents.length },
  }
}

export function documentOf(p: MockPerson, id: string): DocumentView | undefined {
  const documents = documentsOf(p)
  const i = documents.findIndex(d => d.id === id)
  const item = documents[i]
  if (!item) return undefined
  const newer = item.status === 'superseded' ? documents[i - 1] : undefined
  const lab = labSeries(p).flatMap(s => s.points.filter(x => x.document === id).map(x => ({ s, x })))
  return {
    item,
    header: {
      uniqueId: `2.16.156.10011.1.1.${i}`, setId: `set-${i}`, version: item.version, effectiveTime: item.at, author: item.doctor ?? '', custodian: item.institution.name,
      signatures: [{ name: item.doctor ?? '', title: '主治医师', at: item.at }], hash: 'sm3:9f2c4a7d1be05586e7aa10c3d27f4e0b6a5d9c813f7e2b40d1c6a985e3f07b12', receivedAt: new Date(Date.parse(item.at) + 95_000).toISOString(), source: '医院集成平台',
    },
    sections: item.hidden || item.level === 'index' ? [] : [
      { code: '10154-3', title: '主诉', text: item.kind === 'lab' ? undefined : '头晕 3 天，加重 1 天。', rows: [], tables: [] },
      { code: '29762-2', title: '诊断', rows: [
        { element: 'DE05.01.024.00', label: '诊断编码', value: item.diagnosis ?? '—', code: 'I10.x00', group: 'diagnosis', path: '' }, { element: 'DE05.01.058.00', label: '诊断日期', value: item.at.slice(0, 10), group: 'diagnosis', path: '' },
        { element: 'DE05.01.024.00', label: '诊断编码', value: '2 型糖尿病', code: 'E11.900', group: 'diagnosis', path: '' }, { element: 'DE05.01.058.00', label: '诊断日期', value: item.at.slice(0, 10), group: 'diagnosis', path: '' },
      ], tables: [] },
      { code: '8716-3', title: '生命体征', rows: [
        { element: 'DE04.10.174.00', label: '收缩压', value: '152', unit: 'mmHg', flag: 'H', path: '' }, { element: 'DE04.10.176.00', label: '舒张压', value: '88', unit: 'mmHg', path: '' }, { element: 'DE04.10.206.00', label: '心率', value: '78', unit: '次/分', path: '' },
        { element: 'DE04.10.258.00', label: '体格检查', value: '神志清楚，双肺呼吸音清，未闻及干湿啰音；心律齐，各瓣膜听诊区未闻及病理性杂音；腹软，无压痛，双下肢无水肿。', path: '' },
      ], tables: [] },
      ...(lab.length ? [{ code: '30954-2', title: '检验结果', rows: [], tables: [{ title: '', columns: [{ key: 'name', label: '项目' }, { key: 'value', label: '结果' }, { key: 'unit', label: '单位' }, { key: 'range', label: '参考范围' }, { key: 'flag', label: '判断' }], rows: lab.map(({ s, x }) => ({ code: s.code, name: s.name, value: x.text!, unit: s.unit, range: s.range.text!, flag: x.flag! })) }] }] : []),
    ],
    versions: newer ? [{ id: newer.id, version: 2, at: newer.at, status: 'current', relation: 'RPLC' }, { id: item.id, version: 1, at: item.at, status: 'superseded', relation: '' }] : [{ id: item.id, version: item.version, at: item.at, status: item.status, relation: '' }],
    findings: i % 4 === 1 ? [{ rule: 'cda.code-display', severity: 'warning', element: 'DE05.01.024.00', path: '/ClinicalDocument/component', line: 42, column: 17, text: { zh: '诊断名称与编码不一致', en: 'Diagnosis name does not fit its code' } }] : [],
  }
}

export function originalOf(id: string) {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<ClinicalDocument xmlns="urn:hl7-org:v3">', '  <realmCode code="CN"/>', '  <typeId root="2.16.840.1.113883.1.3" extension="POCD_MT000040"/>', `  <id root="2.16.156.10011.1.1" extension="${id}"/>`]
  for (let i = 0; i < 180; i++) lines.push(`  <component><observation classCode="OBS" moodCode="EVN"><code code="DE04.10.${100 + i}.00" displayName="收缩压（mmHg）"/><value xsi:type="PQ" value="${120 + (i % 40)}" unit="mmHg"/></observation></component>`)
  lines.push('</ClinicalDocument>')
  const text = lines.join('\n')
  return { mimeType: 'text/xml', text, hash: 'sm3:9f2c4a7d1be05586e7aa10c3d27f4e0b', sizeBytes: text.length }
}
