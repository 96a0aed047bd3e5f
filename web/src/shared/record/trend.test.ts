import { describe, expect, it } from 'vitest'
import { layTrend, niceBounds, niceStep } from './trend'

const frame = { width: 320, height: 200, left: 40, right: 20, top: 10, bottom: 30 }
const at = (day: string) => `${day}T00:00:00Z`

describe('trend scaling', () => {
  it('chooses round steps', () => {
    expect(niceStep(10, 4)).toBe(2.5)
    expect(niceStep(0.9, 4)).toBeCloseTo(0.25)
    expect(niceStep(73, 4)).toBe(20)
    expect(niceStep(0, 4)).toBe(1)
  })
  it('gives equal values room and never goes below zero for positive values', () => {
    const b = niceBounds([5, 5])
    expect(b.low).toBeLessThan(5)
    expect(b.high).toBeGreaterThan(5)
    expect(niceBounds([0.2, 9]).low).toBe(0)
  })
  it('holds every point and the whole band inside the frame', () => {
    const t = layTrend([{ key: 'a', points: [{ at: at('2026-01-01'), value: 5 }, { at: at('2026-06-01'), value: 12 }] }], frame, { ranges: [{ low: 3.9, high: 6.1 }] })
    for (const m of t.lines[0]!.marks) {
      expect(m.x).toBeGreaterThanOrEqual(40)
      expect(m.x).toBeLessThanOrEqual(300)
      expect(m.y).toBeGreaterThanOrEqual(10)
      expect(m.y).toBeLessThanOrEqual(170)
    }
    expect(t.bands[0]!.y).toBeGreaterThanOrEqual(10)
    expect(t.bands[0]!.y + t.bands[0]!.height).toBeLessThanOrEqual(170)
    expect(t.lines[0]!.marks[1]!.y).toBeLessThan(t.lines[0]!.marks[0]!.y)
  })
  it('draws points in time order whatever order they came in', () => {
    const t = layTrend([{ key: 'a', points: [{ at: at('2026-06-01'), value: 2 }, { at: at('2026-01-01'), value: 1 }] }], frame)
    expect(t.lines[0]!.marks.map(m => m.value)).toEqual([1, 2])
    expect(t.lines[0]!.path.startsWith('M40 ')).toBe(true)
  })
  it('leaves out results that are not numbers instead of drawing them as zero', () => {
    const t = layTrend([{ key: 'a', points: [{ at: at('2026-01-01'), value: null, text: '阴性' }, { at: at('2026-02-01'), value: 3 }, { at: 'x', value: 4 }] }], frame)
    expect(t.lines[0]!.marks.map(m => m.value)).toEqual([3])
  })
  it('survives no points at all and a single one', () => {
    expect(layTrend([{ key: 'a', points: [] }], frame).lines[0]!.marks).toEqual([])
    const one = layTrend([{ key: 'a', points: [{ at: at('2026-01-01'), value: 3 }] }], frame)
    expect(one.lines[0]!.marks[0]!.x).toBe(170)
    expect(Number.isFinite(one.lines[0]!.marks[0]!.y)).toBe(true)
  })
  it('opens a one-sided band to the edge of the drawing', () => {
    const t = layTrend([{ key: 'a', points: [{ at: at('2026-01-01'), value: 2 }, { at: at('2026-02-01'), value: 8 }] }], frame, { ranges: [{ high: 5.2 }] })
    expect(t.bands[0]!.y + t.bands[0]!.height).toBe(170)
  })
  it('uses one vertical scale for two lines', () => {
    const t = layTrend([
      { key: 'systolic', points: [{ at: at('2026-01-01'), value: 140 }] }, { key: 'diastolic', points: [{ at: at('2026-01-01'), value: 90 }] },
    ], frame)
    expect(t.lines[0]!.marks[0]!.y).toBeLessThan(t.lines[1]!.marks[0]!.y)
  })
})
