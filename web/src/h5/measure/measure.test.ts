import { describe, expect, it } from 'vitest'
import type { Measurement } from '@/api'
import { chartLines, spoken } from './chart'
import { dangerOf, flagOf, judge, kinds, typed } from './plausible'

describe('plausibility of home measurements', () => {
  it('accepts a usual pressure without a word', () => expect(judge('blood-pressure', { systolic: 128, diastolic: 82 }, { systolic: 131, diastolic: 80 })).toEqual({ faults: {}, doubts: [], danger: undefined }))
  it('refuses what no instrument shows and what is missing', () => {
    expect(judge('blood-pressure', { systolic: 1280, diastolic: 82 }).faults).toEqual({ systolic: 'range' })
    expect(judge('blood-pressure', { systolic: 128 }).faults).toEqual({ diastolic: 'missing' })
    expect(judge('glucose', { glucose: 66 }).faults).toEqual({ glucose: 'range' })
    expect(judge('heart-rate', { pulse: Number.NaN }).faults).toEqual({ pulse: 'missing' })
  })
  it('does not ask for the optional pulse but checks it', () => {
    expect(judge('blood-pressure', { systolic: 128, diastolic: 82 }).faults).toEqual({})
    expect(judge('blood-pressure', { systolic: 128, diastolic: 82, pulse: 7 }).faults).toEqual({ pulse: 'range' })
  })
  it('notices swapped numbers and numbers too close', () => {
    expect(judge('blood-pressure', { systolic: 80, diastolic: 120 }).faults).toEqual({ diastolic: 'order' })
    expect(judge('blood-pressure', { systolic: 100, diastolic: 90 }).doubts).toEqual([{ field: 'diastolic', why: 'close' }])
  })
  it('asks again for the unusual and for a jump since last time', () => {
    expect(judge('blood-pressure', { systolic: 210, diastolic: 100 }).doubts).toEqual([{ field: 'systolic', why: 'unusual' }])
    expect(judge('glucose', { glucose: 15 }, { glucose: 5.5 }).doubts).toEqual([{ field: 'glucose', why: 'jump' }])
    expect(judge('glucose', { glucose: 15 }).doubts).toEqual([])
  })
  it.each([
    ['blood-pressure', { systolic: 180, diastolic: 90 }, 'bp-high'], ['blood-pressure', { systolic: 150, diastolic: 110 }, 'bp-high'], ['blood-pressure', { systolic: 179, diastolic: 109 }, undefined],
    ['glucose', { glucose: 3.9 }, 'glucose-low'], ['glucose', { glucose: 16.7 }, 'glucose-high'], ['heart-rate', { pulse: 49 }, 'heart-low'], ['heart-rate', { pulse: 121 }, 'heart-high'], ['heart-rate', { pulse: 75 }, undefined],
  ] as const)('%s %j is %s', (kind, values, want) => expect(dangerOf(kind, values)).toBe(want))
  it('says nothing about danger while the numbers cannot be right', () => expect(judge('blood-pressure', { systolic: 90, diastolic: 190 }).danger).toBeUndefined())
})

describe('keypad', () => {
  const pressure = kinds['blood-pressure'].fields[0]!
  const glucose = kinds.glucose.fields[0]!
  const type = (keys: string, field: typeof pressure) => [...keys].reduce((s, k) => typed(s, k === '<' ? 'delete' : k, field), '')
  it.each([['1284', '128'], ['12<3', '13'], ['01', '1'], ['1.2', '12'], ['', '']])('pressure %s → %s', (keys, want) => expect(type(keys, pressure)).toBe(want))
  it.each([['6.78', '6.7'], ['.5', '0.5'], ['6..1', '6.1'], ['123', '12'], ['6.<', '6']])('glucose %s → %s', (keys, want) => expect(type(keys, glucose)).toBe(want))
})

describe('chart', () => {
  const now = Date.parse('2026-11-21T00:00:00Z')
  const m = (kind: Measurement['kind'], daysAgo: number, values: Record<string, number>, context?: string): Measurement => ({ id: `${kind}${daysAgo}${context}`, kind, at: new Date(now - daysAgo * 86_400_000).toISOString(), values, context })
  it('draws pressure as two lines inside the period', () => {
    const lines = chartLines('blood-pressure', [m('blood-pressure', 1, { systolic: 150, diastolic: 80 }), m('blood-pressure', 40, { systolic: 120, diastolic: 80 }), m('glucose', 1, { glucose: 5 })], 30, now)
    expect(lines.map(l => l.points.map(p => p.value))).toEqual([[150], [80]])
    expect(lines[0]!.points[0]!.flag).toBe('H')
  })
  it('keeps values after meals apart, with their own range', () => {
    const lines = chartLines('glucose', [m('glucose', 1, { glucose: 7 }, 'after-meal'), m('glucose', 2, { glucose: 7 }, 'fasting')], 7, now)
    expect(lines.map(l => [l.key, l.points[0]!.flag])).toEqual([['beforeMeal', 'H'], ['otherTime', 'N']])
  })
  it('speaks a pressure as one', () => expect(spoken(m('blood-pressure', 0, { systolic: 128, diastolic: 82 }))).toBe('128/82'))
  it('knows no level for a field it does not know', () => expect(flagOf('nothing', 1)).toBe(''))
})
