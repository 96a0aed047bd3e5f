import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import { usePatient } from './patient'
import { useReader } from './reader'
import { useTimeline } from './timeline'

type Reply = (url: string, init: RequestInit) => Promise<Response> | Response
let reply: Reply
const asked: { url: string; grant?: string; body?: unknown }[] = []
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const problem = (status: number, code: string) => json({ status, code, title: code, requestId: 'r' }, status)
const grant = (person: string, seconds = 600, id = `grant-${person}`) => json({ id, person, purpose: 'treatment', relation: 'treating', until: new Date(Date.now() + seconds * 1000).toISOString(), masking: {}, breakGlass: false })
const record = (person: string) => json({ person: { id: person, name: person } })
const settle = () => vi.advanceTimersByTimeAsync(1)

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T02:00:00Z') })
  setActivePinia(createPinia())
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, grant: (init.headers as Record<string, string>)['X-Grant'], body: init.body ? JSON.parse(String(init.body)) : undefined })
    return reply(url, init)
  })
})
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers() })

const who = (url: string) => /records\/([^/?]+)/.exec(url)![1]!
const usual: Reply = (url, init) => init.method === 'POST' ? grant(who(url)) : url.includes('/documents') ? json({ items: [{ id: `doc-of-${who(url)}`, at: '2026-01-01T00:00:00Z', institution: { id: 'o', name: '院' } }] }) : record(who(url))

describe('changing the resident', () => {
  it('clears view, grant, list, filter and open document', async () => {
    reply = usual
    const [patient, timeline, reader] = [usePatient(), useTimeline(), useReader()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    await settle()
    await timeline.narrow({ q: '高血压' })
    timeline.scroll = 400
    reply = url => url.includes('/documents/') ? json({ item: { id: 'd1' } }) : usual(url, {})
    await reader.open('d1')
    expect([patient.view?.person.id, timeline.items.length, reader.document?.item.id]).toEqual(['a', 1, 'd1'])
    patient.enter('b')
    expect([patient.view, patient.grant, patient.refused, patient.state]).toEqual([undefined, undefined, undefined, 'purpose'])
    expect([timeline.items, timeline.filter, timeline.institutions, timeline.scroll, timeline.loaded]).toEqual([[], {}, [], 0, false])
    expect([reader.id, reader.document, reader.original]).toEqual([undefined, undefined, undefined])
  })

  it('never shows a late record, list or document of the former resident', async () => {
    const release: (() => void)[] = []
    reply = (url, init) => init.method === 'POST' ? grant(who(url)) : who(url) === 'a' ? new Promise(r => release.push(() => r(url.includes('/documents/') ? json({ item: { id: 'd1' } }) : usual(url, init) as Response))) : usual(url, init)
    const [patient, timeline, reader] = [usePatient(), useTimeline(), useReader()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    void timeline.load()
    void reader.open('d1')
    await settle()
    patient.enter('b')
    await patient.ask({ purpose: 'treatment' })
    await settle()
    expect(release.length).toBe(3)
    for (const go of release) go()
    await settle()
    expect(patient.view?.person.id).toBe('b')
    expect(timeline.items).toEqual([])
    expect(reader.document).toBeUndefined()
    expect([patient.error, timeline.error, reader.error, timeline.loading, reader.loading]).toEqual([undefined, undefined, undefined, false, false])
  })

  it('ignores a grant that is answered after the resident was changed', async () => {
    let go!: () => void
    reply = (url, init) => who(url) === 'a' ? new Promise(r => { go = () => r(grant('a')) }) : usual(url, init)
    const patient = usePatient()
    patient.enter('a')
    void patient.ask({ purpose: 'treatment' })
    await settle()
    patient.enter('b')
    go()
    await settle()
    expect([patient.grant, patient.state, patient.asking]).toEqual([undefined, 'purpose', false])
  })

  it('refuses a record that names another resident than asked for', async () => {
    reply = (_, init) => init.method === 'POST' ? grant('a') : record('b')
    const patient = usePatient()
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    await settle()
    expect(patient.view).toBeUndefined()
    expect(patient.error).toBeDefined()
  })
})

describe('grant', () => {
  it('runs out by the clock, covers the record and keeps what was loaded', async () => {
    reply = (url, init) => init.method === 'POST' ? grant('a', 60) : usual(url, init)
    const [patient, timeline] = [usePatient(), useTimeline()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    await settle()
    await timeline.narrow({ kind: 'lab' })
    expect(patient.state).toBe('open')
    await vi.advanceTimersByTimeAsync(61_000)
    expect(patient.state).toBe('over')
    expect([timeline.items.length, timeline.filter, patient.view?.person.id]).toEqual([1, { kind: 'lab' }, 'a'])
    await patient.ask({ purpose: 'treatment' })
    expect(patient.state).toBe('open')
    expect(timeline.filter).toEqual({ kind: 'lab' })
  })

  it('found over by the server: the read waits and goes on under the new grant', async () => {
    let n = 0
    reply = (url, init) => init.method === 'POST' ? grant('a', 600, `g${++n}`) : n === 1 && url.includes('/documents') ? problem(403, 'security.grant-expired') : usual(url, init)
    const [patient, timeline] = [usePatient(), useTimeline()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    const loading = timeline.load()
    await settle()
    expect(patient.state).toBe('over')
    expect(timeline.error).toBeUndefined()
    await patient.ask({ purpose: 'referral' })
    await loading
    expect(timeline.items.length).toBe(1)
    expect(asked.filter(x => x.url.includes('/documents')).map(x => x.grant)).toEqual(['g1', 'g2'])
  })

  it('offers break-glass when there is no relation and sends its reason', async () => {
    reply = (url, init) => init.method === 'POST' && !String(init.body).includes('emergency') ? problem(403, 'security.no-relation') : usual(url, init)
    const patient = usePatient()
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    expect([patient.noRelation, patient.state]).toEqual([true, 'purpose'])
    await patient.ask({ purpose: 'emergency', reason: 'unconscious', note: '昏迷送诊，需核对过敏史' })
    expect(patient.state).toBe('open')
    expect(asked.at(-2)?.body ?? asked.at(-1)?.body).toMatchObject({ purpose: 'emergency', reason: 'unconscious' })
  })
})

describe('timeline', () => {
  it('drops the answer for a former filter', async () => {
    const release: Record<string, () => void> = {}
    reply = (url, init) => init.method === 'POST' || !url.includes('/documents') ? usual(url, init)
      : new Promise((r) => { const q = new URL(url, 'http://x').searchParams.get('q') ?? ''; release[q] = () => r(json({ items: [{ id: q, at: '2026-01-01T00:00:00Z' }] })) })
    const [patient, timeline] = [usePatient(), useTimeline()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    void timeline.narrow({ q: 'old' })
    await settle()
    void timeline.narrow({ q: 'new' })
    await settle()
    release.new!()
    await settle()
    release.old!()
    await settle()
    expect(timeline.items.map(i => i.id)).toEqual(['new'])
  })

  it('reads on by keyset and stops at the end', async () => {
    reply = (url, init) => {
      if (init.method === 'POST' || !url.includes('/documents')) return usual(url, init)
      const after = new URL(url, 'http://x').searchParams.get('after')
      return json(after ? { items: [{ id: '2', at: '' }, { id: '3', at: '' }] } : { items: [{ id: '1', at: '' }, { id: '2', at: '' }], next: '2' })
    }
    const [patient, timeline] = [usePatient(), useTimeline()]
    patient.enter('a')
    await patient.ask({ purpose: 'treatment' })
    await timeline.load()
    await timeline.more()
    await timeline.more()
    expect(timeline.items.map(i => i.id)).toEqual(['1', '2', '3'])
    expect(asked.filter(x => x.url.includes('/documents')).length).toBe(2)
  })
})
