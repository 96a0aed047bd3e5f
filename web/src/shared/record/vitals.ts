import type { Series } from '@/api'
import type { Range, SeriesPoint } from './types'

export interface VitalPanel { key: string; title?: string; unit?: string; range?: Range; series: { key: string; label: string; points: SeriesPoint[]; range?: Range }[] }

export const isSystolic = (s: { code: string; name: string }): boolean => /systol|sbp|收缩压/i.test(`${s.code} ${s.name}`)
export const isDiastolic = (s: { code: string; name: string }): boolean => /diastol|dbp|舒张压/i.test(`${s.code} ${s.name}`)

/** One panel per vital sign; systolic and diastolic pressure share one, so that they are read as a pair. */
export function vitalPanels(all: readonly Series[]): VitalPanel[] {
  const panels: VitalPanel[] = []
  const sys = all.find(isSystolic)
  const dia = all.find(isDiastolic)
  if (sys && dia) {
    panels.push({
      key: 'blood-pressure', unit: sys.unit,
      series: [{ key: 'systolic', label: sys.name, points: sys.points, range: sys.range }, { key: 'diastolic', label: dia.name, points: dia.points, range: dia.range }],
    })
  }
  for (const s of all) {
    if (sys && dia && (s === sys || s === dia)) continue
    panels.push({ key: s.code, title: s.name, unit: s.unit, range: s.range, series: [{ key: s.code, label: s.name, points: s.points }] })
  }
  return panels
}

/** Points from an instant on. */
export const since = (points: readonly SeriesPoint[], from: number | undefined): SeriesPoint[] =>
  from === undefined ? [...points] : points.filter(p => Date.parse(p.at) >= from)
