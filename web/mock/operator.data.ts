import type { DocumentType, Finding, Institution, MessageDetail, MessageStatus } from '../src/api/types'
import { idFrom, pick, seeded } from './random'

const random = seeded(20261121)
const streets = ['东华门街道', '景山街道', '交道口街道', '安定门街道', '北新桥街道', '东四街道', '朝阳门街道', '建国门街道', '东直门街道', '和平里街道', '前门街道', '崇文门外街道', '东花市街道', '龙潭街道', '体育馆路街道', '天坛街道', '永定门外街道']
export const divisions = streets.map((name, i) => ({ code: `110199${String(i + 1).padStart(3, '0')}`, name }))

const names: [string, string, string, number][] = [
  ['示范区第一医院', 'hospital', '3', 860], ['示范区中医医院', 'hospital', '2', 320], ['示范区妇幼保健院', 'maternal-child', '2', 180],
  ...streets.slice(0, 14).map((s): [string, string, string, number] => [`${s.replace('街道', '')}社区卫生服务中心`, 'community', '1', 20]),
  ...['甲', '乙', '丙', '丁', '戊', '己'].map((s): [string, string, string, number] => [`示范${s}社区卫生服务站`, 'station', '', 0]),
]
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export const institutions: Institution[] = names.map(([name, kind, level, beds], i) => {
  const place = divisions[i % divisions.length]!
  return {
    id: idFrom(random), code: `1101990${String(i).padStart(2, '0')}11A1001`, creditCode: `12110199MB00000${String(i).padStart(2, '0')}X`, name, kind, level,
    division: place.code, divisionName: place.name, address: `示范路 ${i + 1} 号`, phone: '010-0000' + String(1000 + i), beds, status: 'active',
    ...(i === 22 ? {} : { lastSeen: ago(i > 19 ? 60 * 40 : random() * 30) }), documentsToday: i > 19 ? 0 : Math.floor(random() * 900), documentsTotal: Math.floor(random() * 90_000),
  }
})

export const documentTypes: DocumentType[] = (
  [
    ['C0001', '病历概要', 1], ['C0002', '门（急）诊病历', 1], ['C0004', '西药处方', 1], ['C0005', '中药处方', 1], ['C0006', '检查报告', 1], ['C0007', '检验报告', 1],
    ['C0032', '住院病案首页', 1], ['C0034', '入院记录', 1], ['C0052', '出院小结', 1], ['C0053', '死亡记录', 1], ['C0010', '麻醉术前访视记录', 0], ['C0020', '待产记录', 0],
    ['HSDA00.01', '个人基本健康信息登记', 1], ['HSDB01.01', '出生医学证明', 1], ['HSDB03.01', '预防接种报告', 1], ['HSDB04.01', '高血压患者随访服务', 1], ['HSDB04.02', '2型糖尿病患者随访服务', 1], ['HSDC00.01', '门诊摘要', 1],
  ] as [string, string, number][]
).map(([code, title, structured]) => ({ code, title, standard: code.startsWith('C') ? 'WS/T 500' : 'WS/T 483', level: structured ? 'structured' : 'index' }))

const rules: Finding[] = [
  { rule: 'cda.id-card-checksum', severity: 'error', element: 'DE02.01.030.00', path: '/ClinicalDocument/recordTarget/patientRole/patient/id', line: 42, column: 13, text: { zh: '身份证号校验位不正确', en: 'The check digit of the id number is wrong' } },
  { rule: 'cda.code-unknown', severity: 'error', element: 'DE05.01.024.00', path: '/ClinicalDocument/component/structuredBody/component[2]/section/entry/observation/value', line: 210, column: 9, text: { zh: '诊断编码 J99.X 不在 ICD-10 值域内', en: 'Diagnosis code J99.X is not in the ICD-10 value set' } },
  { rule: 'cda.birth-in-future', severity: 'fatal', element: 'DE02.01.005.01', path: '/ClinicalDocument/recordTarget/patientRole/patient/birthTime', line: 47, column: 13, text: { zh: '出生日期晚于文档日期', en: 'The birth date is after the document date' } },
  { rule: 'cda.unit-missing', severity: 'warning', element: 'DE04.50.016.00', path: '/ClinicalDocument/component/structuredBody/component[3]/section', line: 260, column: 11, text: { zh: '检验结果缺少计量单位', en: 'A result has no unit' } },
  { rule: 'cda.signature-missing', severity: 'warning', element: 'DE02.01.039.00', line: 61, column: 5, text: { zh: '缺少审核者签名', en: 'The reviewer has not signed' } },
]

function counts(list: Finding[]) {
  const of = (severity: string) => list.filter((one) => one.severity === severity).length
  return { fatal: of('fatal'), error: of('error'), warning: of('warning'), info: of('info') }
}

function makeMessage(i: number): MessageDetail {
  const institution = pick(random, institutions.slice(0, 20))
  const type = pick(random, documentTypes)
  const dice = random()
  const status: MessageStatus = dice < 0.84 ? 'accepted' : dice < 0.93 ? 'quarantined' : 'refused'
  const findings = status === 'accepted' ? (random() < 0.3 ? [rules[3]!] : []) : status === 'refused' ? [rules[2]!, rules[0]!] : status === 'quarantined' ? [rules[Math.floor(random() * 2)]!, rules[4]!] : []
  const id = idFrom(random)
  const at = ago(i * 1.7)
  return {
    id, receivedAt: at, sender: { id: '0gsystem00001', name: 'HIS' }, institution: { id: institution.id, name: institution.name }, messageId: `MSG-${20261121000 + i}`,
    documentType: type.code, documentTitle: type.title, status, sizeBytes: 9000 + Math.floor(random() * 60_000), list: findings, findings: counts(findings), firstText: findings[0]?.text, uniqueId: `2.16.156.10011.1.1.${i}`, firstRule: findings[0]?.rule,
    ...(status === 'accepted' ? { document: idFrom(random), person: idFrom(random), receipt: { id: idFrom(random), outcome: 'accepted', version: 1, at } } : {}),
    took: Math.floor(900 + random() * 9000), hash: Array.from({ length: 64 }, () => '0123456789abcdef'[Math.floor(random() * 16)]).join(''),
    attempts: 1, decidedAt: at, address: '10.2.3.4', contentType: 'application/xml',
  }
}
export const messages = Array.from({ length: 430 }, (_, i) => makeMessage(i))
export const allRules = rules
