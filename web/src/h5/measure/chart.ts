import type { Measurement, MeasurementKind } from '@/api'
import type { Range, SeriesPoint } from '@/shared/record/types'
import { bandOf, flagOf } from './plausible'

export interface ChartLine { key: string; label: string; points: SeriesPoint[]; range?: Range }

/** Lines of the chart of one kind over the last days: two for pressure, by meal for glucose. `label` is a word key. */
export function chartLines(kind: MeasurementKind, all: readonly Measurement[], days: number, now: number): ChartLine[] {
  const from = now - days * 86_400_000
  const list = all.filter(m => m.kind === kind && Date.parse(m.at) >= from)
  const line = (label: string, field: string, of: readonly Measurement[], context?: string): ChartLine => ({
    key: label, label, range: bandOf(field, context),
    points: of.filter(m => typeof m.values[field] === 'number').map(m => ({ at: m.at, value: m.values[field]!, text: String(m.values[field]), flag: flagOf(field, m.values[field]!, m.context) })),
  })
  switch (kind) {
    case 'blood-pressure': return [line('systolic', 'systolic', list), line('diastolic', 'diastolic', list)]
    case 'heart-rate': return [line('pulse', 'pulse', list)]
    case 'glucose': {
      const before = list.filter(m => m.context === 'fasting' || m.context === 'before-meal')
      const other = list.filter(m => !before.includes(m))
      const lines = [line('beforeMeal', 'glucose', before, 'fasting'), line('otherTime', 'glucose', other)].filter(l => l.points.length)
      return lines.length ? lines : [line('beforeMeal', 'glucose', [], 'fasting')]
    }
  }
}

/** How a measurement reads on one line. */
export const spoken = (m: Measurement): string => (m.kind === 'blood-pressure' ? `${m.values.systolic}/${m.values.diastolic}` : String(m.values[m.kind === 'glucose' ? 'glucose' : 'pulse'] ?? '—'))
