import { describe, expect, it } from 'vitest'
import { dayStart } from './api'
import { toDocument, toMatrix, toSeries, toView } from './normal'

describe('days', () => {
  it('begin at midnight in Shanghai', () => {
    expect(dayStart('2026-01-01')).toBe('2025-12-31T16:00:00.000Z')
    expect(dayStart('2026-01-01', 1)).toBe('2026-01-01T16:00:00.000Z')
    expect([dayStart(undefined), dayStart('x')]).toEqual([undefined, undefined])
  })
})

describe('judgement', () => {
  it('calls nothing normal that nobody judged', () => {
    const v = toView({ person: { id: 'p' }, vitals: [{ code: 'W', name: '腰围值(cm)', unit: 'cm', value: '78' }], labs: [{ code: 'T', value: '9.5', range: '0.35-4.94', flag: '' }] })
    expect([v.vitals[0]!.flag, v.vitals[0]!.name, v.labs[0]!.flag]).toEqual(['', '腰围值', 'H'])
    const bp = [{ code: 'DE04.10.174.00', name: '收缩压(mmHg)', unit: 'mmHg', value: '150' }]
    expect([{ age: 40 }, { age: 9 }, {}].map(p => toView({ person: { id: 'p', ...p }, vitals: bp }).vitals[0]!.flag)).toEqual(['H', '', ''])
    const m = toMatrix({ items: [{ code: 'T', range: { low: 1, high: 2 } }, { code: 'U' }], cells: [{ code: 'T', value: '1.5' }, { code: 'U', value: '3' }] })
    expect(m.cells.map(c => c.flag)).toEqual(['N', ''])
  })
})

describe('answers brought into the pages’ shape', () => {
  it('survives a record with nothing but a person', () => {
    const v = toView({ person: { id: 'p', name: '甲', age: -1 } })
    expect([v.medications, v.labs, v.flags.allergies, v.recent]).toEqual([[], [], [], []])
    expect(v.person.age).toBeUndefined()
    expect(v.flags.pregnancy).toBeUndefined()
  })
  it('takes institutions as names and lists given as null', () => {
    const v = toView({
      person: { id: 'p', identifiers: null }, medications: [{ name: '药', institution: { id: 'o', name: '医院' }, from: '2026-01-01T00:00:00Z', to: '0001-01-01T00:00:00Z' }],
      vitals: [{ kind: 'vital', code: 'DE04.10.174.00', name: '收缩压', value: '150' }], flags: { pregnant: true, chronic: [{ code: 'I10', name: '高血压', firstAt: '2014-05-06T00:00:00Z' }] },
      opened: { tookMicros: 900 }, recent: null, labs: null,
    })
    expect(v.medications[0]).toMatchObject({ institution: '医院', to: undefined })
    expect(v.vitals[0]!.kind).toBe('DE04.10.174.00')
    expect(v.flags.pregnancy).toBeTruthy()
    expect(v.flags.chronic[0]!.since).toBe('2014-05-06T00:00:00Z')
    expect(v.opened.took).toBe(900)
  })
  it('flattens table cells and keeps their flag as a column', () => {
    const d = toDocument({
      item: { id: 'd', institution: null, version: '2' }, header: null, versions: null,
      sections: [{ code: 's', title: 't', tables: [{ title: '', columns: [{ key: 'v', label: '结果' }], rows: [{ v: { value: '7.1', unit: 'mmol/L', flag: 'H' } }] }] }],
    })
    expect(d.item.version).toBe(2)
    expect(d.sections[0]!.rows).toEqual([])
    expect(d.sections[0]!.tables[0]).toMatchObject({ columns: [{ key: 'v' }, { key: 'flag' }], rows: [{ v: '7.1 mmol/L', flag: 'H' }] })
  })
  it('reads series as a list or as a page', () => {
    const one = { code: 'GLU', points: [{ at: '2026-01-01T00:00:00Z', institution: { name: '医院' } }] }
    for (const answer of [[one], { items: [one] }]) expect(toSeries(answer)[0]!.points[0]!.institution).toBe('医院')
    expect(toSeries(undefined)).toEqual([])
    expect(toMatrix({ items: null }).cells).toEqual([])
  })
})
