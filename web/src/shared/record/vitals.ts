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

/** Bounds that hold for any adult, used where the source gives none. A child's depend on age and are left to the source. */
const adult: [name: RegExp, low: number | undefined, high: number | undefined][] = [
  [/收缩压|systol|sbp/i, 90, 139], [/舒张压|diastol|dbp/i, 60, 89], [/心率|脉率|heart.?rate|pulse/i, 60, 100], [/呼吸频率|respirat/i, 12, 20],
  [/体温|temperature/i, 36, 37.2], [/体质指数|体重指数|bmi/i, 18.5, 23.9], [/血氧|spo2/i, 95, undefined],
  [/空腹血糖|fasting/i, 3.9, 6.1], [/餐后.*血糖/, 3.9, 7.8], [/糖化血红蛋白|hba1c/i, 4, 6],
]
export function usualRange(v: { code?: string; kind?: string; name: string }, age: number | undefined): Range | undefined {
  if (age === undefined || age < 18) return undefined
  const hit = adult.find(([name]) => name.test(`${v.name} ${v.code ?? v.kind ?? ''}`))
  return hit && { low: hit[1], high: hit[2] }
}

/** Points from an instant on. */
export const since = (points: readonly SeriesPoint[], from: number | undefined): SeriesPoint[] =>
  from === undefined ? [...points] : points.filter(p => Date.parse(p.at) >= from)
