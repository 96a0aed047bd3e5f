import { describe, expect, it } from 'vitest'
import type { Grant } from '@/api'
import { createGate, FormerPerson } from './gate'

const grantOf = (person: string, id = `g-${person}`): Grant => ({
  id, person, purpose: 'treatment', relation: 'treating', until: '2026-11-21T10:00:00Z',
  masking: { identifiers: true, contacts: true, sensitive: true }, breakGlass: false,
})
const overError = new Error('over')
const isOver = (e: unknown) => e === overError

function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (e: unknown) => void
  const promise = new Promise<T>((a, b) => { resolve = a; reject = b })
  return { promise, resolve, reject }
}
const settle = () => new Promise(r => setTimeout(r))

describe('gate: one person at a time', () => {
  it('drops an answer that arrives after the person was changed', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    const late = deferred<string>()
    const read = gate.read(() => late.promise)
    await settle()
    gate.enter('b')
    gate.accept(grantOf('b'))
    late.resolve('the content of a')
    await expect(read).rejects.toBeInstanceOf(FormerPerson)
  })

  it('drops it also when the reader returns to the same person in between', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    const late = deferred<string>()
    const read = gate.read(() => late.promise)
    await settle()
    gate.enter('b')
    gate.enter('a')
    gate.accept(grantOf('a', 'second'))
    late.resolve('an answer under the first grant')
    await expect(read).rejects.toBeInstanceOf(FormerPerson)
  })

  it('turns a late failure of the former person into silence too', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    const late = deferred<string>()
    const read = gate.read(() => late.promise)
    await settle()
    gate.enter('b')
    late.reject(overError)
    await expect(read).rejects.toBeInstanceOf(FormerPerson)
    expect(gate.over.value).toBe(false)
  })

  it('aborts the requests of the former person', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    let signal!: AbortSignal
    void gate.read(async (access) => { signal = access.signal; return new Promise(() => {}) })
    await settle()
    expect(signal.aborted).toBe(false)
    gate.enter('b')
    expect(signal.aborted).toBe(true)
  })

  it('tells every listener to forget, once per change', () => {
    const gate = createGate({ isOver })
    let forgotten = 0
    gate.onClear(() => forgotten++)
    expect(gate.enter('a')).toBe(true)
    forgotten = 0
    expect(gate.enter('a')).toBe(false)
    expect(forgotten).toBe(0)
    expect(gate.enter('b')).toBe(true)
    expect(forgotten).toBe(1)
  })

  it('refuses a grant that was given for somebody else', () => {
    const gate = createGate({ isOver })
    gate.enter('b')
    expect(() => gate.accept(grantOf('a'))).toThrow(FormerPerson)
    expect(gate.grant.value).toBeUndefined()
  })
})

describe('gate: a grant that runs out', () => {
  it('holds the read and repeats it under the new grant', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a', 'first'))
    const used: string[] = []
    const read = gate.read(async ({ grant }) => {
      used.push(grant)
      if (grant === 'first') throw overError
      return 'content'
    })
    await settle()
    expect(gate.over.value).toBe(true)
    gate.accept(grantOf('a', 'second'))
    await expect(read).resolves.toBe('content')
    expect(used).toEqual(['first', 'second'])
  })

  it('lets go of held reads when the person is changed instead', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    gate.expire()
    const read = gate.read(async () => 'never')
    gate.enter('b')
    await expect(read).rejects.toBeInstanceOf(FormerPerson)
  })

  it('passes other failures on and keeps the grant', async () => {
    const gate = createGate({ isOver })
    gate.enter('a')
    gate.accept(grantOf('a'))
    await expect(gate.read(async () => { throw new Error('500') })).rejects.toThrow('500')
    expect(gate.over.value).toBe(false)
  })

  it('renews by itself, once for many reads, and gives up when renewal does not help', async () => {
    let asked = 0
    const gate = createGate({ isOver, renew: async p => grantOf(p, `g${++asked}`) })
    gate.enter('a')
    const answers = await Promise.all([1, 2, 3].map(n => gate.read(async ({ grant }) => `${grant}:${n}`)))
    expect(answers).toEqual(['g1:1', 'g1:2', 'g1:3'])
    await expect(gate.read(async () => { throw overError })).rejects.toBe(overError)
    expect(asked).toBeLessThan(6)
  })
})
