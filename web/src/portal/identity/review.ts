import type { Agreement, FieldReason, IdentityReview, PersonMasked, ResidentIdentity, ReviewStatus } from '@/api'

/** What the desk keeps in its address. */
export const deskDefaults = { tab: 'desk', status: 'open', rule: '', institution: '', from: '', to: '', minWeight: '', maxWeight: '', who: '', sort: 'likeliest', person: '', after: '', review: '' }
export type DeskFields = typeof deskDefaults

const number = (text: string) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined)
const midnight = (day: string, days = 0) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(new Date(`${day}T00:00:00+08:00`).getTime() + days * 86_400_000).toISOString() : undefined)

/** The list's question from the fields of the address; days are Beijing days, both included. */
export function queryOf(f: DeskFields) {
  return {
    status: f.status, rule: f.rule, institution: f.institution, person: f.person, sort: f.sort,
    from: midnight(f.from), to: midnight(f.to, 1),
    minWeight: number(f.minWeight), maxWeight: number(f.maxWeight),
    mine: f.who === 'mine' || undefined, free: f.who === 'free' || undefined,
  }
}

/** The probability of being one person that a weight (log2 odds) means, 0…1. */
export function probability(weight: number): number {
  return 1 / (1 + 2 ** -weight)
}

/** A probability in words that never says 100 % of what is not certain. */
export function shareText(weight: number): string {
  const p = probability(weight)
  if (p > 0.9999) return '> 99.99%'
  if (p < 0.0001) return '< 0.01%'
  return `${(p * 100).toFixed(p > 0.99 || p < 0.01 ? 2 : 1)}%`
}

/** How long the bar of a weight is, 0…100 of one half; 30 bits fill it. */
export function barOf(weight: number): { side: 'for' | 'against' | 'none'; size: number } {
  if (!weight) return { side: 'none', size: 0 }
  return { side: weight > 0 ? 'for' : 'against', size: Math.min(100, Math.max(3, (Math.abs(weight) / 30) * 100)) }
}

export const agreementTones: Record<Agreement, 'green' | 'amber' | 'red' | 'blue'> = { same: 'green', similar: 'amber', partial: 'amber', different: 'red', missing: 'blue' }
export const statusTones: Record<ReviewStatus, 'green' | 'amber' | 'red' | 'blue'> = { open: 'blue', 'second-opinion': 'amber', same: 'green', different: 'red' }

/** Fields of people come first, what speaks of the whole index last. */
export function dividedFields(fields: FieldReason[]): { people: FieldReason[]; general: FieldReason[] } {
  const general = (f: FieldReason) => f.field === 'index' || f.field === 'household'
  return { people: fields.filter((f) => !general(f)), general: fields.filter(general) }
}

/** Which of two would stay after a merge: the older one, unless only the newer one has a trustworthy number. */
export function survivorOf(left: PersonMasked, right: PersonMasked): { survivor: PersonMasked; retired: PersonMasked } {
  return right.provisional && !left.provisional ? { survivor: left, retired: right } : { survivor: right, retired: left }
}

export interface MergeOutcome {
  survivor: string
  retired: string
  /** Identifiers that stand for one person afterwards. */
  joined: string[]
  /** All numbers afterwards, each with whose it is; masked values that look alike stay apart by side. */
  numbers: { system: string; value: string; trust: string; from: 'survivor' | 'retired' | 'both' }[]
  institutions: string[]
  documents: number
}

/** What there would be after joining two: nothing of either is lost, the retired identifier goes on resolving. */
export function outcomeOf(left: ResidentIdentity, right: ResidentIdentity): MergeOutcome {
  const { survivor, retired } = survivorOf(left.person, right.person)
  const [stays, goes] = survivor === left.person ? [left, right] : [right, left]
  const key = (n: { system: string; value: string }) => `${n.system}|${n.value}`
  const second = new Set(goes.numbers.map(key))
  const first = new Set(stays.numbers.map(key))
  return {
    survivor: survivor.id,
    retired: retired.id,
    joined: [...new Set([...stays.joined, ...goes.joined])],
    numbers: [
      ...stays.numbers.map((n) => ({ ...n, from: second.has(key(n)) ? ('both' as const) : ('survivor' as const) })),
      ...goes.numbers.filter((n) => !first.has(key(n))).map((n) => ({ ...n, from: 'retired' as const })),
    ],
    institutions: [...new Set([...(stays.institutions ?? []), ...(goes.institutions ?? [])])],
    documents: (stays.documents ?? []).length + (goes.documents ?? []).length,
  }
}

/** A domain as people know it: its OID for the words, and whose it is. */
export function domainOf(system: string): { oid: string; institution: string } {
  const [oid = '', institution = ''] = system.split('^')
  return { oid, institution }
}

/** A cell of a CSV file; what a spreadsheet would take for a formula is quoted as text. */
export function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  const safe = /^[=+@\t\r]/.test(text) || /^-(?![\d.])/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export interface QueueWords {
  heads: string[]
  status: (code: string) => string
  rule: (code: string) => string
  sex: (code: string) => string
  time: (at: string) => string
  account: (id?: string) => string
}

/** The queue as CSV, masked as it is on the screen; with a mark so that spreadsheets read UTF-8. */
export function queueCsv(rows: IdentityReview[], words: QueueWords): string {
  const side = (p: PersonMasked) => [p.id, p.name, p.idNumber, words.sex(p.sex), p.birthYear || '', p.divisionName ?? '']
  const lines = rows.map((r) => [r.id, words.time(r.createdAt), words.status(r.status), words.rule(r.rule), r.weight, r.institution ?? '', words.account(r.assignee), words.account(r.decidedBy), r.decidedAt ? words.time(r.decidedAt) : '', ...side(r.left), ...side(r.right)])
  return '\ufeff' + [words.heads, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n') + '\r\n'
}

/** Adds what counts say by one of their fields, the most frequent first. */
export function tally<T extends { count: number }>(counts: T[], of: (one: T) => string | undefined): { key: string; count: number }[] {
  const sums = new Map<string, number>()
  for (const one of counts) sums.set(of(one) ?? '', (sums.get(of(one) ?? '') ?? 0) + one.count)
  return [...sums].map(([key, count]) => ({ key, count })).sort((a, b) => b.count - a.count || a.key.localeCompare(b.key))
}
