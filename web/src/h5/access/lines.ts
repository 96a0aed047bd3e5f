import type { Access } from '@/api'
import { dayOf } from '@/shared/record/matrix'

export interface AccessLine extends Access { id: string; count: number }

/** Somebody other than the resident or a guardian. */
export const isOther = (a: Access): boolean => !(a.own ?? a.purpose === 'self')

/** One line for what one reader did alike, one after the other on one day: ten lists turned over are one look. The newest instant stays. */
export function mergeAccesses(list: readonly Access[]): AccessLine[] {
  const out: AccessLine[] = []
  const alike = (a: Access) => [a.role, a.institution, a.purpose, a.outcome, a.action, a.breakGlass, dayOf(a.at)].join('|')
  for (const a of list) {
    const last = out.at(-1)
    if (last && alike(last) === alike(a)) last.count++
    else out.push({ ...a, id: `${a.at}|${out.length}`, count: 1 })
  }
  return out
}
