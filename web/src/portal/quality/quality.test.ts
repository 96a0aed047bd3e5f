import { describe, expect, it } from 'vitest'
import type { QualityScores } from '@/api'
import { trendChart } from './charts'
import { carried, defaults, moveText, scoreOf, shareText, stepFor, toneOf, toScope } from './scope'

const scores = (overall: number | null, timeliness: number | null): QualityScores => ({
  overall,
  scores: [{ dimension: 'timeliness', numerator: 1, denominator: 2, score: timeliness }],
  counts: { sent: 3, accepted: 3, quarantined: 0, refused: 0, timed: 0, delayMinutes: 0, backlog: 0, undated: 0, duplicates: 0 },
})

describe('the scope of a quality page', () => {
  it('is the last 30 days unless the address says otherwise', () => {
    expect(toScope({}, '2026-11-22')).toMatchObject({ from: '2026-10-24', to: '2026-11-22' })
    expect(toScope({ ...defaults, from: '2026-01-01', to: '2026-01-31', institution: 'x' }, '2026-11-22')).toMatchObject({ from: '2026-01-01', to: '2026-01-31', institution: 'x' })
    expect(toScope({ from: '2026-01-01' }, '2026-11-22').to).toBe('2026-11-22')
  })
  it('goes along to the next page without what belongs to this one', () => {
    expect(carried({ ...defaults, from: 'a', to: 'b', type: 'C0002', rule: 'r', after: 'c' })).toEqual({ from: 'a', to: 'b', type: 'C0002' })
  })
  it('has readable steps', () => {
    expect([stepFor('2026-01-01', '2026-01-31'), stepFor('2026-01-01', '2026-05-31'), stepFor('2025-01-01', '2026-01-01')]).toEqual(['day', 'week', 'month'])
  })
})

describe('scores', () => {
  it('are toned by how good they are, and none is its own tone', () => {
    expect([0.96, 0.9, 0.5, 0, null].map(toneOf)).toEqual(['good', 'fair', 'poor', 'poor', 'none'])
  })
  it('never read as whole unless they are', () => {
    expect([shareText(1), shareText(0.99999), shareText(0.9996), shareText(0.5), shareText(null)]).toEqual(['100%', '99.999%', '99.96%', '50%', '—'])
  })
  it('move in percentage points with a sign', () => {
    expect([moveText(0.9, 0.85), moveText(0.8, 0.85), moveText(0.8, 0.8), moveText(null, 0.8)]).toEqual(['▲ 5.0', '▼ 5.0', '＝', ''])
  })
  it('are found by dimension', () => {
    expect([scoreOf(scores(0.7, 0.5), 'overall'), scoreOf(scores(0.7, 0.5), 'timeliness'), scoreOf(scores(0.7, 0.5), 'validity')]).toEqual([0.7, 0.5, null])
  })
})

describe('the trend', () => {
  const items = [{ ...scores(0.7, 0.5), from: '2026-01-01' }, { ...scores(null, null), from: '2026-01-02' }]
  it('draws the five dimensions, or the one that was picked', () => {
    expect(trendChart(items, 'overall').spec.series).toHaveLength(5)
    expect(trendChart(items, 'timeliness').spec.series.map((one) => one.values)).toEqual([[50, null]])
  })
  it('has the same data as a table', () => {
    expect(trendChart(items, 'timeliness').table.rows[0]).toEqual(['2026-01-01', 3, 70, null, null, null, 50, null])
  })
})
