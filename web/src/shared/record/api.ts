import { ApiError, call, type DocumentQuery, type DocumentView, type LabMatrix, type OriginalDocument, type Page, type RecordView, type Series, type TimelineItem } from '@/api'
import type { Access } from './gate'
import { toDocument, toItem, toMatrix, toSeries, toView } from './normal'

/** Answers that mean: the grant ran out or is not known any more; asking again for the purpose helps. */
const overCodes = ['security.grant-expired', 'security.grant-unknown', 'record.grant-required', 'record.grant-expired', 'record.grant-unknown']
export const isGrantOver = (e: unknown): boolean => e instanceof ApiError && overCodes.includes(e.code)

/** The reader has no relation to the person; only break-glass is left. */
export const isNoRelation = (e: unknown): boolean => e instanceof ApiError && ['record.no-relation', 'security.no-relation'].includes(e.code)

/** A chosen day as the instant it begins in Shanghai; `after` days later. */
export function dayStart(day: string | undefined, after = 0): string | undefined {
  const ms = Date.parse(`${day ?? ''}T00:00:00+08:00`)
  return Number.isNaN(ms) ? undefined : new Date(ms + after * 86_400_000).toISOString()
}

const carry = (a: Access) => ({ grant: a.grant, signal: a.signal })
const of = (a: Access) => ({ path: { person: a.person }, ...carry(a) })
const one = (a: Access, doc: string) => ({ path: { person: a.person, doc }, ...carry(a) })

/** The reads of one open record. Each carries the grant; none is called outside a gate. */
export const recordApi = {
  async view(a: Access): Promise<RecordView> { return toView(await call('GET /records/{person}', of(a))) },
  /** `from` and `to` are days, both included; the server wants instants, the end excluded. */
  async documents(a: Access, query: DocumentQuery): Promise<Page<TimelineItem>> {
    const page = await call('GET /records/{person}/documents', { ...of(a), query: { ...query, from: dayStart(query.from), to: dayStart(query.to, 1) } })
    return { items: (page.items ?? []).map(i => toItem(i as unknown as Record<string, unknown>)), next: page.next || undefined }
  },
  async document(a: Access, doc: string): Promise<DocumentView> { return toDocument(await call('GET /records/{person}/documents/{doc}', one(a, doc))) },
  original: (a: Access, doc: string): Promise<OriginalDocument> => call('GET /records/{person}/documents/{doc}/original', one(a, doc)),
  async labs(a: Access): Promise<LabMatrix> { return toMatrix(await call('GET /records/{person}/labs', of(a))) },
  async series(a: Access, kind: 'lab' | 'vital', code: string[]): Promise<Series[]> {
    return toSeries(await call('GET /records/{person}/series', { ...of(a), query: { kind, code } }))
  },
}
