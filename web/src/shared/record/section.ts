import type { DocumentRow } from '@/api'

export interface RowGroup { name: string; rows: DocumentRow[] }

/** Rows in order, cut where the group changes or the same element of a group begins anew (the next occurrence). */
export function groupRows(rows: readonly DocumentRow[]): RowGroup[] {
  const groups: RowGroup[] = []
  let seen = new Set<string>()
  for (const row of rows) {
    const name = row.group ?? ''
    const id = row.element ?? row.label
    const last = groups.at(-1)
    if (!last || last.name !== name || (name && seen.has(id))) {
      groups.push({ name, rows: [row] })
      seen = new Set([id])
    }
    else {
      last.rows.push(row)
      seen.add(id)
    }
  }
  return groups
}

/** A section that says something. */
export const speaks = (s: { text?: string; rows?: readonly unknown[]; tables?: readonly { rows: readonly unknown[] }[] }): boolean =>
  !!s.text?.trim() || !!s.rows?.length || !!s.tables?.some(t => t.rows.length)

/** Free text gets a line of its own. */
export const isWide = (row: DocumentRow): boolean => (row.value ?? '').length > 14
