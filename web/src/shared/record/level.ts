/** How a result stands to its reference range. Every level has a sign and a word: colour alone never carries it. */
export type Level = 'normal' | 'high' | 'low' | 'critical-high' | 'critical-low' | 'abnormal'

const words: Record<string, Level> = {
  '': 'normal', N: 'normal', '-': 'normal', '正常': 'normal', NORMAL: 'normal', NEG: 'normal',
  H: 'high', '↑': 'high', '高': 'high', '偏高': 'high', HIGH: 'high', HU: 'high',
  L: 'low', '↓': 'low', '低': 'low', '偏低': 'low', LOW: 'low', LU: 'low',
  HH: 'critical-high', '↑↑': 'critical-high', 'CRITICAL-HIGH': 'critical-high', '>': 'critical-high',
  LL: 'critical-low', '↓↓': 'critical-low', 'CRITICAL-LOW': 'critical-low', '<': 'critical-low',
  A: 'abnormal', AA: 'abnormal', '+': 'abnormal', POS: 'abnormal', '异常': 'abnormal', '阳性': 'abnormal', ABNORMAL: 'abnormal',
}

/** Reads the flag as institutions write it (HL7 letters, arrows, words). An unknown non-empty flag counts as abnormal: never hide one. */
export function levelOf(flag?: string | null): Level {
  const f = (flag ?? '').trim().toUpperCase()
  return words[f] ?? 'abnormal'
}

export const isAbnormal = (flag?: string | null): boolean => levelOf(flag) !== 'normal'

const signs: Record<Level, string> = {
  normal: '', high: '↑', low: '↓', 'critical-high': '↑↑', 'critical-low': '↓↓', abnormal: '!',
}
export const signOf = (flag?: string | null): string => signs[levelOf(flag)]

const weight: Record<Level, number> = { 'critical-high': 0, 'critical-low': 0, high: 1, low: 1, abnormal: 1, normal: 2 }

/** Critical first, then abnormal, then normal; the given order is kept inside each group. */
export function abnormalFirst<T extends { flag?: string }>(items: readonly T[]): T[] {
  return items.map((item, i) => ({ item, i, w: weight[levelOf(item.flag)] }))
    .sort((a, b) => a.w - b.w || a.i - b.i).map(x => x.item)
}
