import type { CardKind, DeskPurpose, Presented } from '@/api'

export type Way = 'code' | CardKind

/** What the desk sends; nothing when nothing lies on it. A scanned code is recognised whatever way is chosen. */
export function presented(way: Way, text: string, purpose: DeskPurpose): Presented | undefined {
  const clean = text.replace(/^[\s]+|[\r\n\t]+$/g, '')
  if (!clean.trim()) return undefined
  if (clean.startsWith('MKH')) return { code: clean, purpose }
  return way === 'code' ? { code: clean, purpose } : { kind: way, number: clean.trim(), purpose }
}
