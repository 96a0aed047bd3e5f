import { describe, expect, it } from 'vitest'
import type { WarehouseResult, WarehouseSubject } from '@/api'
import { complete, emptyState, fit, fromAddress, nextSort, operatorsFor, place, refusal, remove, startState, toAddress, toRequest, type QueryState } from '@/portal/query/model'
import { cellText, layOut, pieFits, toChart, toPlain, withheldSign } from '@/portal/query/pivot'

const both = (text: string) => ({ zh: text, en: text })
const dimension = (id: string, type: 'code' | 'date' | 'flag' | 'number' = 'code', kind?: 'label' | 'band') => ({ id, label: both(id), type, ...(kind ? { kind } : {}) })
const subject: WarehouseSubject = {
  id: 'visit', label: both('visit'),
  dimensions: ['street', 'sex', 'kind', 'institution', 'chapter'].map((id) => dimension(id)).concat(dimension('day', 'date'), dimension('main', 'flag')),
  measures: ['visits', 'residents'].map((id) => ({ id, label: both(id), unit: '', definition: both(id) })),
}
const state = (change: Partial<QueryState> = {}): QueryState => ({ ...emptyState, subject: 'visit', measures: ['visits'], rows: ['street'], from: '2026-01-01', to: '2026-11-21', ...change })

describe('wells', () => {
  it('starts with a measure by a dimension, so that there is something to see', () => {
    expect(complete(startState(subject, '', ''))).toBe(true)
    expect(startState(subject, '', '')).toMatchObject({ measures: ['visits'], rows: ['street'] })
  })
  it('puts a dimension in rows or in columns, never both', () => {
    const spread = place(state(), subject, 'street', 'columns')
    expect(spread).toMatchObject({ rows: [], pivot: 'street' })
    expect(place(spread, subject, 'street', 'rows')).toMatchObject({ rows: ['street'], pivot: '' })
  })
  it('pushes the old column dimension into rows when there is room', () => {
    const before = place(place(state(), subject, 'sex', 'columns'), subject, 'kind', 'columns')
    expect(before).toMatchObject({ rows: ['street', 'sex'], pivot: 'kind' })
    const full = state({ rows: ['street', 'kind', 'institution', 'chapter'], pivot: 'sex' })
    expect(place(full, subject, 'day', 'columns')).toMatchObject({ rows: full.rows, pivot: 'day' })
  })
  it('keeps an order when moved and adds nothing twice', () => {
    const rows = place(place(state(), subject, 'sex', 'rows'), subject, 'kind', 'rows', 0)
    expect(rows.rows).toEqual(['kind', 'street', 'sex'])
    expect(place(rows, subject, 'sex', 'rows', 0).rows).toEqual(['sex', 'kind', 'street'])
    expect(place(state(), subject, 'visits', 'measures').measures).toEqual(['visits'])
  })
  it('refuses what does not belong, and says why', () => {
    expect(refusal(state(), subject, 'visits', 'rows')).toBe('notDimension')
    expect(refusal(state(), subject, 'sex', 'measures')).toBe('notMeasure')
    expect(refusal(state(), subject, 'nothing', 'rows')).toBe('unknown')
    const full = state({ rows: ['street', 'kind', 'institution', 'chapter'] })
    expect(refusal(full, subject, 'sex', 'rows')).toBe('tooMany')
    expect(place(full, subject, 'sex', 'rows')).toBe(full)
  })
  it('takes a field out together with its sorting', () => {
    expect(remove(state({ sort: '-visits' }), 'visits', 'measures')).toMatchObject({ measures: [], sort: '' })
    expect(remove(state({ sort: '-visits' }), 'street', 'rows')).toMatchObject({ rows: [], sort: '-visits' })
  })
  it('offers comparisons that fit the dimension', () => {
    expect(operatorsFor(dimension('day', 'date'))).toEqual(['range'])
    expect(operatorsFor(dimension('age10', 'code', 'band'))).toEqual(['in', 'not'])
    expect(operatorsFor(dimension('diagnosis', 'code', 'label'))).toContain('prefix')
    expect(place(state(), subject, 'main', 'filters').filters).toEqual([{ dimension: 'main', op: 'in', values: [] }])
  })
})

describe('the question', () => {
  it('needs a measure, and a row when a dimension is spread over columns', () => {
    expect(complete(state({ measures: [] }))).toBe(false)
    expect(complete(state({ rows: [] }))).toBe(true)
    expect(complete(state({ rows: [], pivot: 'sex' }))).toBe(false)
  })
  it('asks with the spread dimension last, and leaves unfinished filters out', () => {
    const asked = toRequest(state({ pivot: 'sex', sort: '-visits', filters: [{ dimension: 'kind', op: 'in', values: [] }, { dimension: 'street', op: 'not', values: ['1'] }] }))
    expect(asked).toMatchObject({ dimensions: ['street', 'sex'], pivot: 'sex', sort: [{ by: 'visits', desc: true }], period: { from: '2026-01-01' } })
    expect(asked.filters).toHaveLength(1)
  })
  it('never compares together with a spread dimension', () => {
    expect(toRequest(state({ compare: 'lastYear' })).compare).toBe('lastYear')
    expect(toRequest(state({ compare: 'lastYear', pivot: 'sex' })).compare).toBeUndefined()
  })
  it('turns sorting: down, up, off', () => {
    expect([nextSort('', 'a'), nextSort('-a', 'a'), nextSort('a', 'a'), nextSort('b', 'a')]).toEqual(['-a', 'a', '', '-a'])
  })
  it('comes back whole from its address, also with awkward values', () => {
    const asked = state({ pivot: 'sex', compare: 'previous', sort: 'visits', totals: false, view: 'bar', filters: [{ dimension: 'kind', op: 'in', values: ['a~b;c', '门诊,急诊', '50%'] }] })
    expect(fromAddress(toAddress(asked))).toEqual(asked)
  })
  it('does not trust an address', () => {
    expect(fromAddress({ s: 'visit', f: '%E0~in~x;kind~drop~1', from: 'soon', v: 'hologram', m: ['x'] })).toMatchObject({ filters: [], from: '', view: 'table', measures: [] })
    expect(fit(state({ rows: ['gone', 'street'], pivot: 'street', measures: ['gone'], sort: '-gone' }), subject)).toMatchObject({ rows: [], pivot: 'street', measures: [], sort: '' })
  })
})

const base = { asOf: '2026-11-21T00:00:00Z', took: 3, truncated: false }
const plain: WarehouseResult = {
  ...base,
  columns: [{ id: 'street', label: both('street'), type: 'code', kind: 'dimension' }, { id: 'visits', label: both('visits'), type: 'measure', kind: 'measure', unit: 'x', decimals: 0 }, { id: 'visits.change', label: both('change'), type: 'measure', kind: 'change', unit: '%', decimals: 1 }],
  rows: [['A', 1200, 5.25], ['B', null, null], ['C', null, null]], withheld: [[1, 1], [1, 2]], totals: [null, 1500, null], suppressed: { cells: 1, threshold: 5 },
}
const male = { code: '1', zh: '男' }
const total = { code: '*', zh: '合计' }
const spread: WarehouseResult = {
  ...base,
  columns: [{ id: 'street', label: both('street'), type: 'code', kind: 'dimension' }, ...[male, total].flatMap((group) => ['visits', 'residents'].map((id) => ({ id: `${group.code}|${id}`, label: both(id), type: 'measure' as const, kind: 'measure' as const, group })))],
  rows: [['A', 1, 2, 3, 4]], suppressed: { cells: 0, threshold: 5 },
}
const say = (text: { zh?: string; en?: string } | string) => (typeof text === 'string' ? text : (text.zh ?? ''))
const shown = (n: number, decimals: number) => n.toFixed(decimals)

describe('the result', () => {
  it('tells withheld from empty, and shows decimals as the measure wants', () => {
    const layout = layOut(plain, say)
    expect([cellText(layout, 0, 1, shown), cellText(layout, 0, 2, shown), cellText(layout, 1, 1, shown), cellText(layout, 2, 1, shown), cellText(layout, -1, 1, shown)]).toEqual(['1200', '5.3', withheldSign, '—', '1500'])
    expect(toPlain(layout, shown).rows[1]).toEqual(['B', withheldSign, withheldSign])
  })
  it('groups the columns of a spread dimension', () => {
    const layout = layOut(spread, say)
    expect(layout.groups).toEqual([{ code: '1', label: '男', span: 2 }, { code: '*', label: '合计', span: 2 }])
    expect(layout.fixed).toBe(1)
    expect(toPlain(layout, shown).columns.map((column) => column.label)).toEqual(['street', '男 visits', '男 residents', '合计 visits', '合计 residents'])
  })
  it('draws neither totals nor rates of change, and withheld cells as gaps', () => {
    expect(toChart(layOut(spread, say), 'bar')?.spec.series.map((one) => one.name)).toEqual(['男 visits', '男 residents'])
    const drawn = toChart(layOut(plain, say), 'line')
    expect(drawn?.spec.series).toEqual([{ name: 'visits', values: [1200, null, null] }])
    expect(drawn?.cutSeries).toBe(0)
  })
  it('allows a pie for one figure of at most five parts', () => {
    expect(pieFits(layOut(plain, say))).toBe(true)
    expect(pieFits(layOut({ ...plain, rows: Array.from({ length: 6 }, () => ['A', 1, 1]) }, say))).toBe(false)
    expect(pieFits(layOut(spread, say))).toBe(false)
  })
  it('draws nothing from nothing', () => {
    expect(toChart(layOut({ ...plain, rows: [] }, say), 'bar')).toBeUndefined()
  })
})
