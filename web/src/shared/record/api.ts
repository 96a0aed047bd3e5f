import { ApiError, call, type DocumentQuery, type Series } from '@/api'
import type { Access } from '@/shared/record/gate'

/** Answers that mean: the grant ran out or is not known any more; asking again for the purpose helps. */
const overCodes = ['record.grant-expired', 'record.grant-required', 'record.grant-unknown', 'record.grant-missing', 'record.grant-revoked']
export const isGrantOver = (e: unknown): boolean => e instanceof ApiError && overCodes.includes(e.code)

/** The reader has no relation to the person; only break-glass is left. */
export const isNoRelation = (e: unknown): boolean => e instanceof ApiError && e.code === 'record.no-relation'

const carry = (a: Access) => ({ grant: a.grant, signal: a.signal })

/** The reads of one open record. Each carries the grant; none is called outside a gate. */
export const recordApi = {
  view: (a: Access) => call('GET /records/{person}', { path: { person: a.person }, ...carry(a) }),
  documents: (a: Access, query: DocumentQuery) => call('GET /records/{person}/documents', { path: { person: a.person }, query, ...carry(a) }),
  document: (a: Access, doc: string) => call('GET /records/{person}/documents/{doc}', { path: { person: a.person, doc }, ...carry(a) }),
  original: (a: Access, doc: string) => call('GET /records/{person}/documents/{doc}/original', { path: { person: a.person, doc }, ...carry(a) }),
  labs: (a: Access) => call('GET /records/{person}/labs', { path: { person: a.person }, ...carry(a) }),
  async series(a: Access, kind: 'lab' | 'vital', code: string[]): Promise<Series[]> {
    const answer: unknown = await call('GET /records/{person}/series', { path: { person: a.person }, query: { kind, code }, ...carry(a) })
    return Array.isArray(answer) ? answer as Series[] : (answer as { items?: Series[] } | undefined)?.items ?? []
  },
}
