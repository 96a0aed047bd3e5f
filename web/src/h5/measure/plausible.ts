import type { MeasurementKind } from '@/api'

export interface Field { key: string; unit: string; least: number; most: number; /** Outside these the person is asked again. */ usualLow: number; usualHigh: number; decimals: number; optional?: boolean; jump: number; first: number }
export interface Kind { fields: Field[]; contexts: string[] }

/** What can be measured at home, what no instrument can show, and what is rare enough to ask again. */
export const kinds: Record<MeasurementKind, Kind> = {
  'blood-pressure': {
    fields: [
      { key: 'systolic', unit: 'mmHg', least: 50, most: 300, usualLow: 85, usualHigh: 190, decimals: 0, jump: 50, first: 120 },
      { key: 'diastolic', unit: 'mmHg', least: 20, most: 200, usualLow: 50, usualHigh: 115, decimals: 0, jump: 35, first: 80 },
      { key: 'pulse', unit: 'bpm', least: 25, most: 250, usualLow: 45, usualHigh: 130, decimals: 0, optional: true, jump: 60, first: 75 },
    ],
    contexts: ['rest', 'exercise'],
  },
  glucose: { fields: [{ key: 'glucose', unit: 'mmol/L', least: 0.6, most: 40, usualLow: 3.3, usualHigh: 18, decimals: 1, jump: 8, first: 5.6 }], contexts: ['fasting', 'before-meal', 'after-meal', 'before-bed'] },
  'heart-rate': { fields: [{ key: 'pulse', unit: 'bpm', least: 25, most: 250, usualLow: 48, usualHigh: 125, decimals: 0, jump: 60, first: 75 }], contexts: ['rest', 'exercise'] },
}

export type Values = Record<string, number>
export interface Doubt { field: string; why: 'unusual' | 'jump' | 'close' }
export interface Verdict { /** Must be corrected. */ faults: Record<string, 'missing' | 'range' | 'order'>; /** Asked again, may be kept. */ doubts: Doubt[]; /** Needs help now. */ danger?: 'bp-high' | 'bp-low' | 'glucose-high' | 'glucose-low' | 'heart-high' | 'heart-low' }

/** Checks what was typed against what is possible, what is usual and what was measured last. */
export function judge(kind: MeasurementKind, values: Values, last?: Values): Verdict {
  const out: Verdict = { faults: {}, doubts: [] }
  for (const f of kinds[kind].fields) {
    const v = values[f.key]
    if (v === undefined || Number.isNaN(v)) {
      if (!f.optional) out.faults[f.key] = 'missing'
      continue
    }
    if (v < f.least || v > f.most) { out.faults[f.key] = 'range'; continue }
    if (v < f.usualLow || v > f.usualHigh) out.doubts.push({ field: f.key, why: 'unusual' })
    else if (last?.[f.key] !== undefined && Math.abs(v - last[f.key]!) > f.jump) out.doubts.push({ field: f.key, why: 'jump' })
  }
  const { systolic, diastolic } = values
  if (kind === 'blood-pressure' && systolic && diastolic && !out.faults.systolic && !out.faults.diastolic) {
    if (systolic <= diastolic) out.faults.diastolic = 'order'
    else if (systolic - diastolic < 15) out.doubts.push({ field: 'diastolic', why: 'close' })
  }
  if (Object.keys(out.faults).length === 0) out.danger = dangerOf(kind, values)
  return out
}

/** Values at which one should not wait for the next appointment: the thresholds the server alarms at. */
export function dangerOf(kind: MeasurementKind, v: Values): Verdict['danger'] {
  switch (kind) {
    case 'blood-pressure':
      if ((v.systolic ?? 0) >= 180 || (v.diastolic ?? 0) >= 110) return 'bp-high'
      return (v.systolic ?? 120) < 85 ? 'bp-low' : undefined
    case 'glucose': return (v.glucose ?? 5) >= 16.7 ? 'glucose-high' : (v.glucose ?? 5) <= 3.9 ? 'glucose-low' : undefined
    case 'heart-rate': return (v.pulse ?? 75) > 120 ? 'heart-high' : (v.pulse ?? 75) < 50 ? 'heart-low' : undefined
  }
}

/** The next text of a number being typed: digits, one decimal point where the field has decimals, deleting. */
export function typed(text: string, key: string, field: Pick<Field, 'most' | 'decimals'>): string {
  if (key === 'delete') return text.slice(0, -1)
  if (key === '.') return field.decimals && !text.includes('.') ? `${text || '0'}.` : text
  if (!/^\d$/.test(key)) return text
  const next = text === '0' ? key : text + key
  const [whole = '', part = ''] = next.split('.')
  if (part.length > field.decimals || whole.length > String(Math.floor(field.most)).length) return text
  return next
}

/** The usual band of a value measured at home: from `low`, below `high`. Glucose depends on the meal. */
export function bandOf(field: string, context?: string): { low: number; high: number } | undefined {
  switch (field) {
    case 'systolic': return { low: 90, high: 140 }
    case 'diastolic': return { low: 60, high: 90 }
    case 'pulse': return { low: 60, high: 100 }
    case 'glucose': return { low: 3.9, high: context === 'fasting' || context === 'before-meal' ? 7 : 11.1 }
    default: return undefined
  }
}

/** Level of a home measurement for its mark: H, L or nothing. */
export function flagOf(field: string, value: number, context?: string): string {
  const b = bandOf(field, context)
  if (!b) return ''
  return value >= b.high && !(field === 'pulse' && value === b.high) ? 'H' : value < b.low ? 'L' : 'N'
}
