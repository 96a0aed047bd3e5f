import { dayOf } from './matrix'
import type { TimelineItem } from '@/api'

export interface MonthGroup { month: string; items: TimelineItem[] }
export interface YearGroup { year: string; months: MonthGroup[]; count: number }

/** Year and month sections in the order the list came (newest first); a page that arrives later continues its month. */
export function groupByMonth(items: readonly TimelineItem[]): YearGroup[] {
  const years: YearGroup[] = []
  for (const item of items) {
    const day = dayOf(item.at)
    const year = day.slice(0, 4)
    const month = day.slice(0, 7)
    let y = years.at(-1)
    if (y?.year !== year) years.push(y = { year, months: [], count: 0 })
    let m = y.months.at(-1)
    if (m?.month !== month) y.months.push(m = { month, items: [] })
    m.items.push(item)
    y.count++
  }
  return years
}

/** The documents of one visit count once: the one that names a diagnosis, else the first. */
export function onePerVisit(items: readonly TimelineItem[]): TimelineItem[] {
  const visits = new Map<string, TimelineItem>()
  for (const item of items) {
    const visit = item.encounter || `${dayOf(item.at)}|${item.institution?.id}|${item.kind}`
    const kept = visits.get(visit)
    if (!kept || (!kept.diagnosis && item.diagnosis)) visits.set(visit, item)
  }
  return [...visits.values()]
}

/** Adds a page to a list without repeating an entry that a concurrent submission pushed over the page border. */
export function appendPage<T extends { id: string }>(list: readonly T[], page: readonly T[]): T[] {
  const seen = new Set(list.map(i => i.id))
  return [...list, ...page.filter(i => !seen.has(i.id))]
}
