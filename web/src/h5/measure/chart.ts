import type { Measurement, MeasurementKind } from '@/api'
import type { Range, SeriesPoint } from '@/shared/record/types'
import { flagOf } from './plausible'

export interface ChartLine { key: string; label: string; points: SeriesPoint[]; range?: Range }

/** Lines of the chart of one kind over the last days: two for pressure, by meal for glucose. `label` is a word key. */
export function chartLines(kind: MeasurementKind, all: readonly Measurement[], days: number, now: number): ChartLine[] {
  const from = now - days * 86_400_000
  const list = all.filter(m => m.kind === kind && Date.parse(m.at) >= from)
  const line = (key: string, label: string, field: string, flagField: string, range: Range, of = list): ChartLine => ({
    key, label, range,
    points: of.filter(m => typeof m.values[field] === 'number').map(m => ({ at: m.at, value: m.values[field]!, text: String(m.values[field]), flag: flagOf(flagField, m.values[field]!, m.context) })),
  })
  switch (kind) {
    case 'blood-pressure': return [line('systolic', 'systolic', 'systolic', 'systolic', { low: 90, high: 135 }), line('diastolic', 'diastolic', 'diastolic', 'diastolic', { low: 60, high: 85 })]
    case 'heart-rate': return [line('heart', 'heart', 'value', 'heart', { low: 60, high: 100 })]
    case 'glucose': {
      const after = list.filter(m => m.context === 'after-meal')
      const other = list.filter(m => m.context !== 'after-meal')
      const lines = [line('fasting', 'otherMeal', 'value', 'glucose', { low: 3.9, high: 6.1 }, other)]
      if (after.length) lines.push(line('after', 'afterMeal', 'value', 'glucose', { low: 3.9, high: 7.8 }, after))
      return lines.filter(l => l.points.length || lines.length === 1)
    }
  }
}

/** How a measurement reads on one line. */
export const spoken = (m: Measurement): string => (m.kind === 'blood-pressure' ? `${m.values.systolic}/${m.values.diastolic}` : String(m.values.value))
