import type { ResidentSearch } from '@/api'

export type Way = 'idNumber' | 'healthCard' | 'phone' | 'nameBirth'
export const ways: Way[] = ['idNumber', 'healthCard', 'phone', 'nameBirth']
export interface Draft { idNumber: string; healthCard: string; phone: string; name: string; birth: string; sex: string }
export const emptyDraft = (): Draft => ({ idNumber: '', healthCard: '', phone: '', name: '', birth: '', sex: '' })

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11643: 17 digits and a check character by ISO 7064 mod 11-2. */
export function validIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const sum = weights.reduce((s, w, i) => s + w * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]
}

/** A real calendar date written YYYY-MM-DD (also 19680309 and 1968/3/9), or undefined. */
export function readDate(text: string): string | undefined {
  const m = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text.trim())
  if (!m) return undefined
  const iso = `${m[1]}-${m[2]!.padStart(2, '0')}-${m[3]!.padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined
}

/** What is wrong with the draft, as word keys by field; empty when it may be sent. */
export function faultsOf(way: Way, d: Draft): Partial<Record<keyof Draft, string>> {
  switch (way) {
    case 'idNumber': return validIdNumber(clean(d.idNumber)) ? {} : { idNumber: 'badId' }
    case 'healthCard': return clean(d.healthCard).length >= 6 ? {} : { healthCard: 'badCard' }
    case 'phone': return /^1\d{10}$/.test(clean(d.phone)) ? {} : { phone: 'badPhone' }
    case 'nameBirth': return {
      ...(d.name.trim().length >= 2 ? {} : { name: 'badName' }),
      ...(readDate(d.birth) ? {} : { birth: 'badBirth' }),
    }
  }
}

const clean = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

/** The request: only the fields of the chosen way. */
export function toSearch(way: Way, d: Draft): ResidentSearch {
  switch (way) {
    case 'idNumber': return { idNumber: clean(d.idNumber) }
    case 'healthCard': return { healthCard: clean(d.healthCard) }
    case 'phone': return { phone: clean(d.phone) }
    case 'nameBirth': return { name: d.name.trim(), birth: readDate(d.birth), ...(d.sex ? { sex: d.sex } : {}) }
  }
}
