import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addressOf, ApiError, call, callFile, onUnauthenticated, readProblem, setCsrfToken, timedOut, unreachable } from '@/api'

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

let sent: { url: string; init: RequestInit }[]
function answer(...answers: (Response | Error)[]): void {
  sent = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const next = answers.shift()
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  })
}
const headers = () => sent[0]?.init.headers as Record<string, string>

beforeEach(() => setCsrfToken(undefined))
afterEach(() => {
  vi.unstubAllGlobals()
  onUnauthenticated(() => undefined)
})

describe('addressOf', () => {
  it('fills and escapes the path and leaves empty values out of the query', () => {
    expect(addressOf('/records/{person}/documents', { person: 'a/b?' }, { q: '高血压 &', kind: '', limit: 20, on: false, none: undefined, nil: null })).toBe(
      '/api/v1/records/a%2Fb%3F/documents?q=%E9%AB%98%E8%A1%80%E5%8E%8B+%26&limit=20&on=false',
    )
  })
  it('repeats a name for a list', () => {
    expect(addressOf('/x', {}, { code: ['a', 'b'] })).toBe('/api/v1/x?code=a&code=b')
  })
})

describe('call', () => {
  it('sends the CSRF token with changes only, and a grant when given', async () => {
    setCsrfToken('token-1')
    answer(json({}))
    await call('GET /records/{person}', { path: { person: 'p' }, grant: 'g1' })
    expect(headers()['X-CSRF-Token']).toBeUndefined()
    expect(headers()['X-Grant']).toBe('g1')
    answer(json({}, 201))
    await call('POST /accounts', { body: { login: 'a', displayName: 'b', roles: [] } })
    expect(headers()['X-CSRF-Token']).toBe('token-1')
    expect(sent[0]?.init.body).toBe('{"login":"a","displayName":"b","roles":[]}')
  })

  it('takes a bare list as a page and an empty answer as nothing', async () => {
    answer(json([{ code: 'C0001' }]))
    expect((await call('GET /document-types')).items).toHaveLength(1)
    answer(new Response(null, { status: 204 }))
    expect(await call('DELETE /session')).toBeUndefined()
  })

  it('throws the problem with code, both sentences and the request id', async () => {
    const findings = [{ rule: 'r', severity: 'error', text: { zh: '错', en: 'wrong' } }]
    answer(json({ status: 422, code: 'facts.pivot', detail: { zh: '不行', en: 'no' }, place: 'pivot', findings, requestId: 'req-7' }, 422))
    const error = await call('GET /status').catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, code: 'facts.pivot', place: 'pivot', requestId: 'req-7', findings, detail: { zh: '不行' } })
  })

  it('tells of a lost session once, but not for the question who is signed in', async () => {
    const lost = vi.fn()
    onUnauthenticated(lost)
    answer(json({ code: 'security.session-expired' }, 401), json({ code: 'security.not-signed-in' }, 401))
    await expect(call('GET /status')).rejects.toMatchObject({ unauthenticated: true })
    await expect(call('GET /session')).rejects.toMatchObject({ unauthenticated: true })
    expect(lost).toHaveBeenCalledTimes(1)
  })

  it('gives a network failure and a late answer codes of their own, and leaves an abort alone', async () => {
    answer(new TypeError('failed'))
    await expect(call('GET /status')).rejects.toMatchObject({ code: unreachable, status: 0 })
    answer(new DOMException('late', 'TimeoutError'))
    await expect(call('GET /status')).rejects.toMatchObject({ code: timedOut })
    const abort = new AbortController()
    abort.abort()
    answer(new DOMException('gone', 'AbortError'))
    await expect(call('GET /status', { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('answers files as they are', async () => {
    answer(new Response('PK', { status: 200 }))
    const file = await callFile('POST /warehouse/export', { body: { subject: 'visit', measures: ['visits'], dimensions: [], filters: [], format: 'xlsx' } })
    expect(await file.text()).toBe('PK')
  })
})

describe('readProblem', () => {
  it('makes something usable of an answer that is no problem', async () => {
    const error = await readProblem(new Response('<html>bad gateway</html>', { status: 502, headers: { 'X-Request-Id': 'r-9' } }))
    expect(error).toMatchObject({ status: 502, code: 'http.502', requestId: 'r-9' })
  })
})
