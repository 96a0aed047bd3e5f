import type { FeatureCollection } from 'geojson'
import type { Answer, Question } from './ehr'
import { problem } from './ehr'
import { divisions, institutions } from './operator.data'
import { seeded } from './random'
import type { Label, WarehouseCell, WarehouseColumn, WarehouseQuery, WarehouseSubject } from '../src/api/types'

const ok = (body: unknown): Answer => ({ status: 200, body })
const both = (zh: string, en: string) => ({ zh, en })
const asOf = () => new Date(Date.now() - 60_000).toISOString()

function dashboard(q: URLSearchParams): Answer {
  const to = q.get('to') || new Date().toISOString().slice(0, 10)
  const from = q.get('from') || to
  const days = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1)
  const random = seeded(days * 31 + (q.get('street') ? 5 : 0))
  const part = q.get('street') ? 0.07 : 1
  const visits = Math.round(1450 * days * part)
  const card = (id: string, zh: string, en: string, value: number | null, unit: string, change?: number) => ({
    id, label: both(zh, en), value, unit, ...(change === undefined || value === null ? {} : { change, previous: value / (1 + change) }), definition: both(`${zh}：去重后的次数，同一次就诊的多份文档只计一次`, `${en}, counted once however many documents`), source: 'visit', coverage: '41/43',
  })
  return ok({
    period: { from, to }, asOf: asOf(),
    cards: [card('visits', '诊疗人次', 'Visits', visits, '人次', 0.043), card('inpatient', '住院人次', 'Inpatient stays', Math.round(visits * 0.04), '人次', -0.021), card('residents', '就诊人数', 'Residents', Math.round(visits * 0.6), '人', 0.012), card('documents', '共享文档', 'Documents', visits * 3, '份', 0.066), card('averageStay', '平均住院日', 'Average stay', 7.4, '天', -0.0002), card('antibioticShare', '抗菌药物占比', 'Antibiotic share', 18.2, '%', -0.08), card('emergency', '急诊人次', 'Emergency', part < 1 ? null : Math.round(visits * 0.06), '人次')],
    trend: Array.from({ length: Math.min(days, 400) }, (_, i) => ({ date: new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10), visits: Math.round((1300 + 300 * Math.sin(i / 3) + random() * 150) * part), inpatient: Math.round((50 + random() * 20) * part) })),
    map: divisions.slice(0, 16).map((d, i) => ({ division: d.code, name: d.name, value: Math.round(visits / 20 + random() * 400), rate: Number((180 + random() * 260).toFixed(1)), rank: 0, i })).sort((a, b) => b.rate - a.rate).map(({ i: _i, ...one }, i) => ({ ...one, rank: i + 1 })),
    ranking: institutions.slice(0, 15).map((one, i) => ({ institution: one.id, name: one.name, visits: Math.round(visits * 0.3 / (i + 1.2)), residents: Math.round(visits * 0.2 / (i + 1.2)), share: 0.3 / (i + 1.2) })),
    diagnoses: [['I10', '原发性高血压'], ['J06.9', '急性上呼吸道感染'], ['E11.9', '2型糖尿病'], ['K29.5', '慢性胃炎'], ['M54.5', '腰痛'], ['J20.9', '急性支气管炎'], ['I25.1', '冠状动脉粥样硬化性心脏病'], ['N39.0', '泌尿道感染']].map(([code, name], i) => ({ code, name, count: Math.round(visits * 0.12 / (i * 0.5 + 1)), share: 0.12 / (i * 0.5 + 1) })),
    antibiotics: { share: 0.182, previous: 0.198 },
    ages: ['0-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89'].map((band, i) => ({ band, male: Math.round(visits * (0.02 + i * 0.008)), female: Math.round(visits * (0.022 + i * 0.009)) })),
  })
}

const d = (id: string, zh: string, en: string, type: 'date' | 'code' | 'text' | 'number' | 'flag', kind: string) => ({ id, label: both(zh, en), type, kind }) as WarehouseSubject['dimensions'][number]
const shared = [d('year', '年', 'Year', 'date', 'year'), d('month', '月份', 'Month', 'date', 'month'), d('day', '日期', 'Day', 'date', 'day'), d('institution', '机构', 'Institution', 'code', 'label'), d('visitKind', '就诊类型', 'Kind of visit', 'code', 'label'), d('sex', '性别', 'Sex', 'code', 'label'), d('age10', '年龄组（10岁）', 'Age group (10 years)', 'code', 'band'), d('age', '年龄', 'Age', 'number', 'age'), d('street', '居住街道', 'Street of residence', 'code', 'label')]
const m = (id: string, zh: string, en: string, unit: string, decimals = 0) => ({ id, label: both(zh, en), unit, decimals, definition: both(zh, en) })
const subjects: WarehouseSubject[] = [
  { id: 'visit', label: both('就诊', 'Visits'), definition: both('门诊、急诊、住院、体检和入户服务，一次就诊一条', 'One row per visit'), compares: true, dimensions: shared, measures: [m('visits', '就诊人次', 'Visits', '人次'), m('residents', '人数', 'Residents', '人'), m('averageStay', '平均住院日', 'Average stay', '天', 1)] },
  { id: 'diagnosis', label: both('诊断', 'Diagnoses'), compares: true, dimensions: [d('diagnosis', '诊断', 'Diagnosis', 'code', 'label'), d('main', '主要诊断', 'Main diagnosis', 'flag', 'flag'), ...shared], measures: [m('diagnoses', '诊断条数', 'Diagnoses', '条'), m('residents', '人数', 'Residents', '人')] },
]
const labels: Record<string, Label[]> = {
  sex: [{ code: '1', zh: '男', en: 'Male' }, { code: '2', zh: '女', en: 'Female' }],
  visitKind: [{ code: 'outpatient', zh: '门诊', en: 'Outpatient' }, { code: 'emergency', zh: '急诊', en: 'Emergency' }, { code: 'inpatient', zh: '住院', en: 'Inpatient' }, { code: 'home', zh: '入户与随访', en: 'Home visit' }],
  street: divisions.map((one) => ({ code: one.code, zh: one.name })), institution: institutions.slice(0, 12).map((one) => ({ code: one.id, zh: one.name })),
  main: [{ code: 'true', zh: '是', en: 'Yes' }, { code: 'false', zh: '否', en: 'No' }], year: ['2025', '2026'].map((code) => ({ code, zh: code })),
  month: Array.from({ length: 11 }, (_, i) => `2026-${String(i + 1).padStart(2, '0')}`).map((code) => ({ code, zh: code })),
}
const fallback: Label[] = ['0-9', '10-19', '20-29', '30-39', '40-49'].map((code) => ({ code, zh: code }))
const labelsOf = (id: string) => labels[id] ?? fallback

function query(q: WarehouseQuery): Answer {
  const subject = subjects.find((one) => one.id === q.subject)
  if (!subject) return problem(422, 'facts.subject', '没有这个主题', 'No such subject')
  const random = seeded(JSON.stringify(q).length)
  const side = q.dimensions.filter((id) => id !== q.pivot)
  const kept = (id: string) => labelsOf(id).filter((label) => !q.filters.some((f) => f.dimension === id && f.op === 'in' && !f.values.includes(label.code)))
  const keys = side.reduce<Label[][]>((rows, id) => rows.flatMap((row) => kept(id).map((label) => [...row, label])), [[]]).slice(0, 400)
  const measures = q.measures.map((id) => subject.measures.find((one) => one.id === id)!)
  const groups = q.pivot ? [...kept(q.pivot), { code: '*', zh: '合计', en: 'Total' }] : [undefined]
  const dims = side.map((id): WarehouseColumn => ({ id, label: subject.dimensions.find((one) => one.id === id)!.label, type: 'code', kind: 'dimension', decimals: 0 }))
  const extra = (one: (typeof measures)[number], group?: Label): WarehouseColumn[] => {
    const base: WarehouseColumn = { ...one, type: 'measure', kind: 'measure', ...(group ? { group, id: `${group.code}|${one.id}` } : {}) }
    return q.compare ? [base, { ...base, id: `${one.id}.before`, kind: 'before', label: both(`${one.label.zh}（对比期）`, one.label.en) }, { ...base, id: `${one.id}.change`, kind: 'change', unit: '%', decimals: 1, label: both(`${one.label.zh}（增减率）`, one.label.en) }] : [base]
  }
  const columns = [...dims, ...groups.flatMap((group) => measures.flatMap((one) => extra(one, group)))]
  const withheld: number[][] = []
  const rows = keys.map((row, r) => {
    const cells: WarehouseCell[] = row.map((label) => label.zh)
    for (let c = cells.length; c < columns.length; c++) {
      if (random() < 0.04) withheld.push([r, c])
      cells.push(withheld.some(([a, b]) => a === r && b === c) ? null : Math.round(random() * 9000))
    }
    return cells
  })
  const totals = columns.map((column, i) => (column.type === 'measure' ? rows.reduce((sum, row) => sum + Number(row[i] ?? 0), 0) : null))
  return ok({ columns, rows, keys, withheld, totals: q.totals || q.pivot ? totals : undefined, asOf: asOf(), took: 37, truncated: false, totalRows: rows.length, suppressed: { cells: withheld.length, threshold: 5 }, ...(q.compare ? { before: { from: '2025-01-01', to: '2025-11-21' } } : {}) })
}

function map(): Answer {
  const random = seeded(5)
  const outline = [[116.37, 39.87], [116.4, 39.86], [116.44, 39.865], [116.455, 39.9], [116.44, 39.93], [116.435, 39.965], [116.41, 39.973], [116.38, 39.96], [116.385, 39.92]]
  const points = divisions.map((one, i) => ({ type: 'Feature' as const, properties: { code: one.code, name: one.name }, geometry: { type: 'Point' as const, coordinates: [116.388 + (i % 3) * 0.022 + random() * 0.008, 39.875 + Math.floor(i / 3) * 0.017 + random() * 0.006] } }))
  const body: FeatureCollection = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { code: '110199', name: '示范区', kind: 'district' }, geometry: { type: 'Polygon', coordinates: [[...outline, outline[0]!]] } }, ...points] }
  return ok(body)
}

/** The manager's routes. */
export function managerAnswer(q: Question): Answer {
  if (q.path === '/dashboard') return dashboard(q.query)
  if (q.path === '/warehouse/subjects') return ok({ items: subjects })
  if (q.path === '/warehouse/labels') return ok({ items: labelsOf(q.query.get('dimension') ?? '').filter((one) => one.zh.includes(q.query.get('q') ?? '')) })
  if (q.path === '/warehouse/query') return query(q.body as unknown as WarehouseQuery)
  if (q.path === '/warehouse/export') return ok('﻿mock')
  if (q.path.startsWith('/map/districts/')) return map()
  return undefined
}
