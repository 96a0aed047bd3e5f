import { today } from '@/shared/format'

export interface DateRange {
  from: string
  to: string
}

export const quickPeriods = ['today', 'week', 'month', 'lastMonth', 'quarter', 'year', 'days30', 'days365'] as const
export type QuickPeriod = (typeof quickPeriods)[number]

const text = (utc: Date) => utc.toISOString().slice(0, 10)
const day = (date: string) => new Date(`${date}T00:00:00Z`)

/** Moves a date by days; dates are plain calendar days, no zone is involved. */
export function moveDays(date: string, days: number): string {
  return text(new Date(day(date).getTime() + days * 86_400_000))
}

/** The dates of a named period that contains or ends on `now`; weeks begin on Monday. */
export function periodOf(name: QuickPeriod, now: string = today()): DateRange {
  const d = day(now)
  const [y, m] = [d.getUTCFullYear(), d.getUTCMonth()]
  switch (name) {
    case 'today':
      return { from: now, to: now }
    case 'week':
      return { from: moveDays(now, -((d.getUTCDay() + 6) % 7)), to: now }
    case 'month':
      return { from: text(new Date(Date.UTC(y, m, 1))), to: now }
    case 'lastMonth':
      return { from: text(new Date(Date.UTC(y, m - 1, 1))), to: text(new Date(Date.UTC(y, m, 0))) }
    case 'quarter':
      return { from: text(new Date(Date.UTC(y, m - (m % 3), 1))), to: now }
    case 'year':
      return { from: text(new Date(Date.UTC(y, 0, 1))), to: now }
    case 'days30':
      return { from: moveDays(now, -29), to: now }
    case 'days365':
      return { from: moveDays(now, -364), to: now }
  }
}

/** Which named period a range is, if any. */
export function nameOf(range: DateRange, now: string = today()): QuickPeriod | undefined {
  return quickPeriods.find((name) => {
    const one = periodOf(name, now)
    return one.from === range.from && one.to === range.to
  })
}
