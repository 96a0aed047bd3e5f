import { flagFor } from './level'
import { rangeBounds } from './matrix'
import { usualRange } from './vitals'
import type { DocumentView, LabMatrix, Medication, RecordView, Series, TimelineItem } from '@/api'

/**
 * Brings answers into the one shape the pages use: missing lists become empty, an institution given as {id, name} becomes its
 * name, a cell given with its lineage becomes its text. What the server leaves out never breaks a page.
 */
type Loose = Record<string, unknown>
const list = <T = Loose>(v: unknown): T[] => (Array.isArray(v) ? v as T[] : [])
const text = (v: unknown): string => (v === null || v === undefined ? '' : String(v))
const nameOf = (v: unknown): string => (v && typeof v === 'object' ? text((v as Loose).name) : text(v))
/** Go's zero instant means "not known". */
const instant = (v: unknown): string => (text(v).startsWith('0001-') ? '' : text(v))

/** 收缩压(mmHg) with the unit mmHg says the unit twice. */
const bareName = (name: unknown, unit: unknown): string => (unit ? text(name).replace(/\s*[（(][^（()）]*[)）]\s*$/, '') || text(name) : text(name))
const judged = (v: Loose): string => flagFor(text(v.flag), text(v.value), rangeBounds(v.range as string))

const atPlace = <T>(v: Loose): T => ({ ...v, at: instant(v.at), institution: nameOf(v.institution) }) as T

export function toItem(v: Loose): TimelineItem {
  const place = v.institution && typeof v.institution === 'object' ? v.institution as Loose : { id: '', name: v.institution }
  return { ...v, institution: { id: text(place.id), name: text(place.name) }, version: Number(v.version) || v.version || 1, sensitive: !!v.sensitive, hidden: !!v.hidden } as unknown as TimelineItem
}

const toMedication = (v: Loose): Medication =>
  ({ ...v, institution: nameOf(v.institution), from: instant(v.from), to: instant(v.to) || undefined }) as unknown as Medication

export function toView(answer: unknown): RecordView {
  const v = answer as Loose
  const flags = (v.flags ?? {}) as Loose
  const opened = (v.opened ?? {}) as Loose
  const counts = (v.counts ?? {}) as Loose
  const person = v.person as Loose
  const age = person.age !== undefined && Number(person.age) >= 0 ? Number(person.age) : undefined
  return {
    person: { ...person, identifiers: list(person.identifiers), age } as unknown as RecordView['person'],
    flags: {
      allergies: list(flags.allergies), chronic: list(flags.chronic).map(c => ({ ...c, since: instant(c.since ?? c.firstAt) })) as RecordView['flags']['chronic'],
      infectious: list(flags.infectious).map(i => ({ name: text(i.name), at: instant(i.at ?? i.lastAt) })),
      pregnancy: (typeof flags.pregnancy === 'string' && flags.pregnancy) || (flags.pregnancy || flags.pregnant ? ' ' : undefined),
    },
    counts: { documents: Number(counts.documents ?? 0), encounters: Number(counts.encounters ?? 0), byKind: (counts.byKind ?? {}) as RecordView['counts']['byKind'] },
    recent: list(v.recent).map(toItem), medications: list(v.medications).map(toMedication),
    problems: list(v.problems), immunizations: list(v.immunizations).map(i => atPlace<RecordView['immunizations'][number]>(i)),
    vitals: list(v.vitals).map(m => ({ ...atPlace<Loose>(m), name: bareName(m.name, m.unit), flag: judged(m) || flagFor('', text(m.value), usualRange({ name: text(m.name), code: text(m.code) }, age)), kind: m.code ? text(m.code) : text(m.kind) })) as unknown as RecordView['vitals'],
    labs: list(v.labs).map(m => ({ ...atPlace<RecordView['labs'][number]>(m), name: bareName(m.name, m.unit), flag: judged(m) })),
    opened: { took: Number(opened.took ?? opened.tookMicros ?? 0), entries: Number(opened.entries ?? 0), documents: Number(opened.documents ?? 0) },
  }
}

function toTable(v: Loose): DocumentView['sections'][number]['tables'][number] {
  const columns = list<{ key: string; label: string }>(v.columns)
  const rows = list(v.rows).map((row) => {
    const out: Record<string, string> = {}
    for (const [key, cell] of Object.entries(row)) {
      if (!cell || typeof cell !== 'object') { out[key] = text(cell); continue }
      const c = cell as Loose
      out[key] = [text(c.value) || text(c.codeLabel) || text(c.code), text(c.unit)].filter(Boolean).join(' ')
      if (c.flag) out.flag = text(c.flag)
    }
    return out
  })
  // An abnormal value deserves its word even when the table has no column for it.
  if (rows.some(r => r.flag) && !columns.some(c => c.key === 'flag')) columns.push({ key: 'flag', label: '' })
  return { title: text(v.title), columns, rows }
}

export function toDocument(answer: unknown): DocumentView {
  const v = answer as Loose
  const header = (v.header ?? {}) as Loose
  return {
    item: toItem(v.item as Loose),
    header: { ...header, receivedAt: instant(header.receivedAt), effectiveTime: instant(header.effectiveTime), signatures: list(header.signatures).map(s => ({ ...s, at: instant(s.at) })) } as unknown as DocumentView['header'],
    sections: list(v.sections).map(s => ({ code: text(s.code), title: text(s.title), text: text(s.text), rows: list(s.rows), tables: list(s.tables).map(toTable) })) as DocumentView['sections'],
    versions: list(v.versions), findings: list(v.findings),
  }
}

export function toSeries(answer: unknown): Series[] {
  const all = Array.isArray(answer) ? answer : list((answer as Loose | undefined)?.items)
  return all.map((s: Loose) => ({
    ...s, name: bareName(s.name, s.unit), range: s.range ?? {},
    points: list(s.points).map(p => ({ ...atPlace<Loose>(p), flag: flagFor(text(p.flag), text(p.value ?? p.text), rangeBounds(s.range as string)) })),
  })) as unknown as Series[]
}

export function toMatrix(answer: unknown): LabMatrix {
  const v = answer as Loose
  const range = new Map(list(v.items).map(i => [i.code, rangeBounds(i.range as string)]))
  const cells = list(v.cells).map(c => ({ ...c, flag: flagFor(text(c.flag), text(c.value), range.get(c.code)) }))
  const items = list(v.items).map(i => ({ ...i, name: bareName(i.name, i.unit) }))
  return { items, dates: list(v.dates), cells } as unknown as LabMatrix
}
