import type { Range } from './types'

/** How a result stands to its reference range. Every level has a sign and a word: colour alone never carries it. */
export type Level = 'normal' | 'unjudged' | 'high' | 'low' | 'critical-high' | 'critical-low' | 'abnormal'

const words: Record<string, Level> = {
  '': 'unjudged', N: 'normal', '-': 'normal', '正常': 'normal', NORMAL: 'normal', NEG: 'normal',
  H: 'high', '↑': 'high', '高': 'high', '偏高': 'high', HIGH: 'high', HU: 'high',
  L: 'low', '↓': 'low', '低': 'low', '偏低': 'low', LOW: 'low', LU: 'low',
  HH: 'critical-high', '↑↑': 'critical-high', 'CRITICAL-HIGH': 'critical-high', '>': 'critical-high',
  LL: 'critical-low', '↓↓': 'critical-low', 'CRITICAL-LOW': 'critical-low', '<': 'critical-low',
  A: 'abnormal', AA: 'abnormal', '+': 'abnormal', POS: 'abnormal', '异常': 'abnormal', '阳性': 'abnormal', ABNORMAL: 'abnormal',
}

/**
 * The flag of a value: as told, else by its own range, else empty. Silence of the laboratory is not "normal": without a flag
 * and without a range nobody judged the value.
 */
export function flagFor(flag: string | undefined | null, value: string | number | null | undefined, range?: Range): string {
  if (flag?.trim()) return flag
  const n = typeof value === 'number' ? value : /^\s*-?\d+(\.\d+)?\s*$/.test(value ?? '') ? Number(value) : Number.NaN
  if (Number.isNaN(n) || (range?.low == null && range?.high == null)) return ''
  return range.high != null && n > range.high ? 'H' : range.low != null && n < range.low ? 'L' : 'N'
}

/** Reads the flag as institutions write it (HL7 letters, arrows, words). An unknown non-empty flag counts as abnormal: never hide one. */
export function levelOf(flag?: string | null): Level {
  const f = (flag ?? '').trim().toUpperCase()
  return words[f] ?? 'abnormal'
}

export const isAbnormal = (flag?: string | null): boolean => !['normal', 'unjudged'].includes(levelOf(flag))

const signs: Record<Level, string> = {
  normal: '', unjudged: '', high: '↑', low: '↓', 'critical-high': '↑↑', 'critical-low': '↓↓', abnormal: '!',
}
export const signOf = (flag?: string | null): string => signs[levelOf(flag)]

const weight: Record<Level, number> = { 'critical-high': 0, 'critical-low': 0, high: 1, low: 1, abnormal: 1, normal: 2, unjudged: 2 }

/** Critical first, then abnormal, then normal; the given order is kept inside each group. */
export function abnormalFirst<T extends { flag?: string }>(items: readonly T[]): T[] {
  return items.map((item, i) => ({ item, i, w: weight[levelOf(item.flag)] }))
    .sort((a, b) => a.w - b.w || a.i - b.i).map(x => x.item)
}
