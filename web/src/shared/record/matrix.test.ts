import { describe, expect, it } from 'vitest'
import { abnormalFirst, flagFor, isAbnormal, levelOf } from './level'
import { buildMatrix, dayOf, rangeBounds, rangeText } from './matrix'

const source = {
  items: [
    { code: 'GLU', name: '葡萄糖', unit: 'mmol/L', range: '3.9-6.1' },
    { code: 'K', name: '钾', unit: 'mmol/L', range: '3.5-5.3' },
    { code: 'X', name: '没有结果的项目', unit: '', range: '' },
  ],
  dates: ['2026-01-02', '2026-03-04'],
  cells: [
    { code: 'GLU', at: '2026-01-02T01:00:00Z', value: '5.1', flag: 'N', document: 'd1' },
    { code: 'GLU', at: '2026-03-04T00:30:00Z', value: '7.4', flag: 'H', document: 'd2' },
    { code: 'GLU', at: '2026-03-04T09:30:00Z', value: '6.9', flag: 'H', document: 'd3' },
    { code: 'K', at: '2026-01-02T01:00:00Z', value: '4.4', document: 'd1' },
    { code: 'UNKNOWN', at: '2026-01-02T01:00:00Z', value: '1', document: 'd1' },
  ],
}

describe('lab matrix', () => {
  it('puts the newest day first and leaves out items without any result', () => {
    const m = buildMatrix(source)
    expect(m.columns).toEqual(['2026-03-04', '2026-01-02'])
    expect(m.rows.map(r => r.code)).toEqual(['GLU', 'K'])
    expect(m.rows[1]!.cells.map(c => c.map(x => x.value))).toEqual([[], ['4.4']])
  })
  it('keeps both results of one day, the later first', () => {
    expect(buildMatrix(source).rows[0]!.cells[0]!.map(c => c.value)).toEqual(['6.9', '7.4'])
  })
  it('narrows to abnormal items, by text, and to the newest days', () => {
    expect(buildMatrix(source, { abnormalOnly: true }).rows.map(r => r.code)).toEqual(['GLU'])
    expect(buildMatrix(source, { text: ' 钾 ' }).rows.map(r => r.code)).toEqual(['K'])
    const newest = buildMatrix(source, { limit: 1 })
    expect(newest.columns).toEqual(['2026-03-04'])
    expect(newest.rows.map(r => r.code)).toEqual(['GLU'])
  })
  it('takes the day in Shanghai, not in UTC', () => {
    expect(dayOf('2026-01-01T16:00:00Z')).toBe('2026-01-02')
    expect(dayOf('2026-01-01T15:59:59Z')).toBe('2026-01-01')
    expect(dayOf('2026-01-01')).toBe('2026-01-01')
  })
})

describe('reference range', () => {
  it.each([
    ['3.9-6.1', { low: 3.9, high: 6.1 }], ['3.9～6.1', { low: 3.9, high: 6.1 }], ['3.9--6.1', { low: 3.9, high: 6.1 }],
    ['<5.2', { high: 5.2 }], ['≥ 1.0', { low: 1 }], ['阴性', {}], ['', {}],
  ])('reads %s', (text, want) => {
    expect(rangeBounds(text)).toMatchObject(want)
    if (!('low' in want)) expect(rangeBounds(text).low).toBeUndefined()
  })
  it('writes bounds', () => {
    expect(rangeText({ low: 1, high: 2 })).toBe('1–2')
    expect(rangeText({ high: 2 })).toBe('≤ 2')
    expect(rangeText({ low: 1, high: 2, text: '1-2 空腹' })).toBe('1-2 空腹')
  })
})

describe('level', () => {
  it.each([
    ['H', '5', { low: 1, high: 9 }, 'H'], ['', '5', { low: 1, high: 9 }, 'N'], ['', '9.1', { low: 1, high: 9 }, 'H'], [undefined, 0.5, { low: 1 }, 'L'],
    ['', '7.8', {}, ''], ['', '阴性', { low: 1, high: 9 }, ''], ['', null, { high: 1 }, ''], ['', '5', undefined, ''],
  ])('flag %s of %s in %j is %s', (flag, value, range, want) => expect(flagFor(flag, value, range)).toBe(want))

  it.each([['H', 'high'], ['↓', 'low'], ['hh', 'critical-high'], ['', 'unjudged'], [undefined, 'unjudged'], ['N', 'normal'], ['阳性', 'abnormal'], ['??', 'abnormal']])(
    '%s is %s', (flag, want) => expect(levelOf(flag)).toBe(want))
  it('puts critical before abnormal before normal and keeps order inside', () => {
    const list = [{ n: 1, flag: 'N' }, { n: 2, flag: 'L' }, { n: 3, flag: 'HH' }, { n: 4, flag: 'H' }, { n: 5 }]
    expect(abnormalFirst(list).map(x => x.n)).toEqual([3, 2, 4, 1, 5])
    expect([isAbnormal('H'), isAbnormal(''), isAbnormal('N')]).toEqual([true, false, false])
  })
})
