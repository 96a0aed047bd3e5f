import type { QualityDimension, QualityMeasure, QualityScope, QualityScores } from '@/api'
import { percent, today } from '@/shared/format'
import { periodOf } from '@/shared/state/periods'

export const dimensions: QualityDimension[] = ['completeness', 'validity', 'consistency', 'timeliness', 'uniqueness']
export const measures: QualityMeasure[] = ['overall', ...dimensions]

/** What the address of a quality page keeps. */
export const defaults = { from: '', to: '', division: '', level: '', institution: '', type: '', by: '', step: '', rule: '', element: '', after: '' }
export type QualityFields = typeof defaults

/** The scope a page asks for; without a period the last 30 days. */
export function toScope(fields: Partial<QualityFields>, now = today()): QualityScope {
  const period = fields.from && fields.to ? { from: fields.from, to: fields.to } : periodOf('days30', now)
  const { division, level, institution, type } = fields
  return { ...period, division, level, institution, type }
}

/** The part of the address that goes along when a page leads to another one. */
export function carried(fields: Partial<QualityFields>): Record<string, string> {
  const names = ['from', 'to', 'division', 'level', 'institution', 'type', 'by'] as const
  return Object.fromEntries(names.flatMap((name) => (fields[name] ? [[name, fields[name] as string]] : [])))
}

/** A dimension's share of some scores; null when there is nothing to judge. */
export function scoreOf(scores: QualityScores, by: QualityMeasure): number | null {
  return by === 'overall' ? scores.overall : (scores.scores.find((one) => one.dimension === by)?.score ?? null)
}

export type Tone = 'good' | 'fair' | 'poor' | 'none'

/** How good a share is: the class of its colour, always beside its figure. */
export function toneOf(share: number | null): Tone {
  if (share === null) return 'none'
  return share >= 0.95 ? 'good' : share >= 0.85 ? 'fair' : 'poor'
}

/** A share as text; shares just below 1 never read as 100%. */
export function shareText(share: number | null | undefined): string {
  if (share === null || share === undefined) return '—'
  const digits = share > 0.9995 && share < 1 ? 3 : 1
  return percent(share < 1 ? Math.min(share, 0.99999) : share, digits)
}

/** The move between two shares in percentage points with a sign that does not depend on colour. */
export function moveText(now: number | null, before: number | null): string {
  if (now === null || before === null) return ''
  const points = (now - before) * 100
  if (Math.abs(points) < 0.05) return '＝'
  return `${points > 0 ? '▲' : '▼'} ${Math.abs(points).toFixed(1)}`
}

/** The step of a trend that gives a readable number of points. */
export function stepFor(from: string, to: string): 'day' | 'week' | 'month' {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
  return days <= 62 ? 'day' : days <= 200 ? 'week' : 'month'
}
