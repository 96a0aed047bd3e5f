/** Small seeded generator (mulberry32): the same data at every start. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A 13-character id. */
export function idFrom(random: () => number): string {
  return '0g' + Array.from({ length: 11 }, () => alphabet[Math.floor(random() * 32)]).join('')
}

export const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
