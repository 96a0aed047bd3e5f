import { describe, expect, it } from 'vitest'
import type { TimelineItem } from '@/api'
import { appendPage, groupByMonth, onePerVisit } from './group'

const item = (id: string, at: string) => ({ id, at }) as TimelineItem

describe('timeline groups', () => {
  it('makes year and month sections in Shanghai time', () => {
    const years = groupByMonth([item('1', '2026-02-28T16:30:00Z'), item('2', '2026-02-10T01:00:00Z'), item('3', '2025-12-31T16:30:00Z'), item('4', '2025-12-31T15:30:00Z')])
    expect(years.map(y => [y.year, y.count, y.months.map(m => m.month)])).toEqual([
      ['2026', 3, ['2026-03', '2026-02', '2026-01']], ['2025', 1, ['2025-12']],
    ])
  })
  it('counts the documents of one visit once, by encounter or by day and place', () => {
    const doc = (id: string, more: object) => ({ ...item(id, '2026-01-02T01:00:00Z'), kind: 'inpatient', institution: { id: 'o', name: '' }, ...more }) as TimelineItem
    expect(onePerVisit([doc('1', { encounter: 'e' }), doc('2', { encounter: 'e', diagnosis: '甲' }), doc('3', {}), doc('4', {}), doc('5', { kind: 'outpatient' })]).map(i => i.id)).toEqual(['2', '3', '5'])
  })
  it('does not repeat an entry that slid over the page border', () => {
    const list = appendPage([item('1', ''), item('2', '')], [item('2', ''), item('3', '')])
    expect(list.map(i => i.id)).toEqual(['1', '2', '3'])
  })
})
