import type { IncomingMessage, ServerResponse } from 'node:http'
import { documentOf, documentsOf, grantOf, idNumber, labMatrix, labSeries, masked, originalOf, people, viewOf, vitalSeries, type MockPerson } from './ehr.data'

export interface Question { method: string; path: string; query: URLSearchParams; body: Record<string, unknown>; grant?: string }
export type Answer = { status: number; body?: unknown } | undefined

const grants = new Map<string, { person: string; until: number }>()
export const problem = (status: number, code: string, zh: string, en: string): Answer => ({ status, body: { title: code, status, code, detail: { zh, en }, requestId: 'mock-0000000001' } })
const ok = (body: unknown): Answer => ({ status: 200, body })

function search(body: Record<string, unknown>): Answer {
  const hit = (p: MockPerson) => (body.idNumber && idNumber(p.birth, p.serial) === body.idNumber) || (body.healthCard && p.card === body.healthCard)
    || (body.phone && p.phone === body.phone) || (body.name && p.name === body.name && p.birth === body.birth)
  return ok({ items: people.filter(hit).map(masked) })
}

/** Seconds a doctor's grant lasts in the mock; MINKANG_MOCK_GRANT shortens it to see what happens when it runs out. */
const lasts = () => Number(process.env.MINKANG_MOCK_GRANT ?? 1800)

function grant(p: MockPerson, body: Record<string, unknown>): Answer {
  const purpose = body.purpose as 'treatment'
  const glass = purpose === ('emergency' as string)
  if (glass && (!body.reason || String(body.note ?? '').length < 4)) return problem(400, 'security.reason-needed', '请写明原因', 'A reason is needed')
  if (!p.related && !glass && purpose !== ('self' as string)) return problem(403, 'security.no-relation', '没有找到诊疗关系', 'No care relation was found')
  const g = grantOf(p, purpose, glass, lasts())
  grants.set(g.id, { person: p.id, until: Date.parse(g.until) })
  return { status: 201, body: g }
}

function list(p: MockPerson, q: URLSearchParams): Answer {
  const on = (name: string) => q.get(name) ?? ''
  const all = documentsOf(p).filter(d =>
    (!on('kind') || d.kind === on('kind')) && (!on('institution') || d.institution.id === on('institution')) && (!on('status') || d.status === on('status'))
    && (!on('from') || d.at >= new Date(on('from')).toISOString()) && (!on('to') || d.at < new Date(on('to')).toISOString())
    && (!on('q') || [d.title, d.diagnosis, d.doctor].some(x => x?.includes(on('q')))))
  const start = on('after') ? all.findIndex(d => d.id === on('after')) + 1 : 0
  const size = Number(on('limit') || 40)
  const items = all.slice(start, start + size)
  return ok({ items, ...(start + size < all.length ? { next: items.at(-1)!.id } : {}) })
}

function read(p: MockPerson, rest: string[], q: Question): Answer {
  const held = grants.get(q.grant ?? '')
  if (!held || held.person !== p.id || held.until < Date.now()) return problem(403, 'security.grant-expired', '授权已到期', 'The grant ran out')
  if (!rest.length) return ok(viewOf(p))
  if (rest[0] === 'labs') return ok(labMatrix(p))
  if (rest[0] === 'series') {
    const codes = q.query.getAll('code')
    return ok((q.query.get('kind') === 'vital' ? vitalSeries(p) : labSeries(p)).filter(s => codes.includes(s.code)))
  }
  if (rest[0] !== 'documents') return undefined
  if (!rest[1]) return list(p, q.query)
  const doc = documentOf(p, rest[1])
  if (!doc) return problem(404, 'record.document-unknown', '没有这份文档', 'No such document')
  return ok(rest[2] === 'original' ? originalOf(rest[1]) : doc)
}

/** The record routes of the contract over synthetic residents. */
export function recordAnswer(q: Question): Answer {
  const [, area, id, ...rest] = q.path.split('/')
  if (q.method === 'POST' && q.path === '/residents/search') return search(q.body)
  if (area !== 'records' || !id) return undefined
  const p = people.find(x => x.id === id)
  if (!p) return problem(404, 'record.person-unknown', '没有这位居民', 'No such resident')
  if (q.method === 'POST' && rest[0] === 'grants') return grant(p, q.body)
  return q.method === 'GET' ? read(p, rest, q) : undefined
}

/** Reads a request of the development server into a question. */
export async function questionOf(req: IncomingMessage): Promise<Question> {
  const url = new URL(req.url ?? '/', 'http://mock')
  let text = ''
  for await (const part of req) text += String(part)
  return {
    method: req.method ?? 'GET', path: url.pathname.replace(/^\/api\/v1/, ''), query: url.searchParams,
    body: text ? JSON.parse(text) as Record<string, unknown> : {}, grant: req.headers['x-grant'] as string | undefined,
  }
}

export function sendAnswer(res: ServerResponse, answer: NonNullable<Answer>): void {
  res.statusCode = answer.status
  res.setHeader('Content-Type', answer.status < 400 ? 'application/json' : 'application/problem+json')
  res.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
}
