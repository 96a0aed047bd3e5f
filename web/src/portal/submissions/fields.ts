import type { Message, MessageQuery } from '@/api'
import { bytes, dateTime, micros } from '@/shared/format'
import type { PlainTable } from '@/shared/format/table'
import { labelOf, t } from '@/shared/i18n'

/** The filters a submissions address holds; `id` is the submission open in the drawer. */
export const defaults = { q: '', status: '', institution: '', type: '', rule: '', from: '', to: '', id: '', after: '' }

export type SubmissionFields = typeof defaults

export const tones = { accepted: 'green', quarantined: 'amber', refused: 'red' } as const
export const severityTones = { fatal: 'red', error: 'red', warning: 'amber', info: 'blue' } as const
export const pageSize = 20

/** Beijing midnight at the start of a date, as an instant. */
export function dayStart(date: string): string {
  return `${date}T00:00:00+08:00`
}

/** What to ask the server: dates cover whole Beijing days, the last one included. */
export function toQuery(fields: SubmissionFields, after: string): MessageQuery {
  const end = fields.to ? new Date(new Date(dayStart(fields.to)).getTime() + 86_400_000).toISOString() : ''
  return {
    q: fields.q.trim(),
    status: fields.status,
    institution: fields.institution,
    type: fields.type,
    rule: fields.rule.trim(),
    from: fields.from ? new Date(dayStart(fields.from)).toISOString() : '',
    to: end,
    after,
    limit: pageSize,
  }
}

/** True when any filter is set. */
export function filtered(fields: SubmissionFields): boolean {
  const { id: _id, after: _after, ...filters } = fields
  return Object.values(filters).some(Boolean)
}

/** The rows on screen as a table to keep. */
export function toTable(items: Message[]): PlainTable {
  const columns = ['receivedAt', 'institution', 'sender', 'type', 'title', 'status', 'fatal', 'error', 'warning', 'rule', 'size', 'took', 'messageId', 'id']
  return {
    columns: columns.map((name) => ({ label: t(`submissions.column.${name}`) })),
    rows: items.map((m) => [
      dateTime(m.receivedAt, true), m.institution?.name ?? '', m.sender?.name ?? '', m.documentType, m.documentTitle,
      labelOf('submissions.status', m.status), m.findings.fatal, m.findings.error, m.findings.warning, m.firstRule ?? '',
      bytes(m.sizeBytes), micros(m.took), m.messageId, m.id,
    ]),
  }
}
