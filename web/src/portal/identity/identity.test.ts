import { describe, expect, it } from 'vitest'
import type { FieldReason, IdentityReview, PersonMasked, ResidentIdentity } from '@/api'
import { claimOf, emptyClaim, residentId, systemOf } from './claim'
import { correctionOf, emptyCorrection, splitOf } from './person'
import { barOf, csvCell, deskDefaults, dividedFields, domainOf, outcomeOf, probability, queryOf, queueCsv, shareText, survivorOf, tally } from './review'

const person = (id: string, more: Partial<PersonMasked> = {}): PersonMasked => ({ id, name: '王**', idNumber: '', sex: '1', birthYear: 1980, age: 46, deceased: false, ...more })
const identity = (p: PersonMasked, more: Partial<ResidentIdentity> = {}): ResidentIdentity => ({ person: p, joined: [p.id], numbers: [], institutions: [], changes: [], merges: [], splits: [], documents: [], ...more })
const field = (name: string, weight: number): FieldReason => ({ field: name, agreement: 'same', weight })

describe('weights', () => {
  it('are log2 odds', () => {
    expect(probability(0)).toBe(0.5)
    expect(probability(1)).toBeCloseTo(2 / 3)
    expect(probability(-1)).toBeCloseTo(1 / 3)
  })
  it('never read as certain', () => {
    expect(shareText(40)).toBe('> 99.99%')
    expect(shareText(-40)).toBe('< 0.01%')
    expect(shareText(0)).toBe('50.0%')
    expect(shareText(7)).toBe('99.22%')
  })
  it('draw to their side and stay inside', () => {
    expect(barOf(0)).toEqual({ side: 'none', size: 0 })
    expect(barOf(15)).toEqual({ side: 'for', size: 50 })
    expect(barOf(-90)).toEqual({ side: 'against', size: 100 })
    expect(barOf(0.1).size).toBe(3)
  })
  it('of the whole index stand apart', () => {
    expect(dividedFields([field('index', -16), field('name', 3), field('household', -30)])).toEqual({ people: [field('name', 3)], general: [field('index', -16), field('household', -30)] })
  })
})

describe('the question of the desk', () => {
  it('takes Beijing days, both included, and only numbers as weights', () => {
    const q = queryOf({ ...deskDefaults, from: '2026-11-01', to: '2026-11-02', minWeight: '-3.5', maxWeight: 'x', who: 'mine' })
    expect(q).toMatchObject({ from: '2026-10-31T16:00:00.000Z', to: '2026-11-02T16:00:00.000Z', minWeight: -3.5, mine: true, status: 'open' })
    expect(q.maxWeight).toBeUndefined()
    expect(q.free).toBeUndefined()
  })
})

describe('what a merge would give', () => {
  it('keeps the older, unless only the newer has a trustworthy number', () => {
    expect(survivorOf(person('new'), person('old')).survivor.id).toBe('old')
    expect(survivorOf(person('new'), person('old', { provisional: true })).survivor.id).toBe('new')
    expect(survivorOf(person('new', { provisional: true }), person('old', { provisional: true })).survivor.id).toBe('old')
  })
  it('loses no number, and says whose each is', () => {
    const card = { system: 'c', value: '1*', trust: 'unique' as const }
    const out = outcomeOf(
      identity(person('new'), { joined: ['new', 'older'], numbers: [card, { system: 'v', value: '2*', trust: 'local' }], institutions: ['A', 'B'] }),
      identity(person('old'), { numbers: [card, { system: 'h', value: '3*', trust: 'unique' }], institutions: ['B'] }),
    )
    expect(out).toMatchObject({ survivor: 'old', retired: 'new', joined: ['old', 'new', 'older'], institutions: ['B', 'A'] })
    expect(out.numbers.map((n) => [n.system, n.from])).toEqual([['c', 'both'], ['h', 'survivor'], ['v', 'retired']])
  })
})

describe('the queue as a file', () => {
  it('quotes what would break a cell or be taken for a formula', () => {
    expect(csvCell('=1+1')).toBe("'=1+1")
    expect(csvCell('-cmd')).toBe("'-cmd")
    expect(csvCell('-3.5')).toBe('-3.5')
    expect(csvCell(-3.5)).toBe('-3.5')
    expect(csvCell('a,"b"')).toBe('"a,""b"""')
    expect(csvCell(undefined)).toBe('')
  })
  it('has a line per pair and as many cells as heads', () => {
    const row = { id: 'r1', createdAt: '', status: 'open', rule: 'likeness', weight: 7.9, left: person('a'), right: person('b'), reasons: [], mine: false } as IdentityReview
    const same = (text: string) => text
    const text = queueCsv([row], { heads: Array.from({ length: 21 }, (_, i) => `h${i}`), status: same, rule: same, sex: same, time: same, account: () => '' })
    const lines = text.slice(1).trimEnd().split('\r\n')
    expect(text.charCodeAt(0)).toBe(0xfeff)
    expect(lines.map((line) => line.split(',').length)).toEqual([21, 21])
  })
  it('counts by a field, the most frequent first', () => {
    expect(tally([{ k: 'a', count: 1 }, { k: 'b', count: 2 }, { k: 'a', count: 3 }], (one) => one.k)).toEqual([{ key: 'a', count: 4 }, { key: 'b', count: 2 }])
  })
})

describe('claims and numbers', () => {
  it('say only what was filled in', () => {
    const form = emptyClaim()
    expect(claimOf(form)).toBeUndefined()
    form.anonymous = true
    form.institution = 'H1'
    expect(claimOf(form)).toBeUndefined()
    form.name = ' 王小明 '
    form.order = '2'
    expect(claimOf(form)).toEqual({ name: '王小明', order: 2, institution: 'H1', anonymous: true })
  })
  it('carry the institution with its own numbers only', () => {
    expect(systemOf('2.16.156.10011.1.12', 'H1')).toBe('2.16.156.10011.1.12^H1')
    expect(systemOf('2.16.156.10011.1.3', 'H1')).toBe('2.16.156.10011.1.3')
    expect(domainOf('2.16.156.10011.1.12^H1')).toEqual({ oid: '2.16.156.10011.1.12', institution: 'H1' })
  })
  it('know a resident id', () => {
    expect(residentId(' 0SA4QY9FR0400 ')).toBe('0sa4qy9fr0400')
    expect(residentId('0sa4')).toBeUndefined()
    expect(residentId('110199198704165057')).toBeUndefined()
  })
})

describe('setting right', () => {
  it('changes what is filled in or cleared, with grounds', () => {
    const form = emptyCorrection()
    form.reason = '本人到场'
    expect(correctionOf(form)).toBeUndefined()
    form.values.name = '王小明'
    form.values.phone = '138'
    form.cleared.phone = true
    form.deceased = 'no'
    expect(correctionOf(form)).toEqual({ name: '王小明', phone: '', deceased: false, reason: '本人到场' })
    form.reason = ' '
    expect(correctionOf(form)).toBeUndefined()
  })
  it('splits something, or nothing', () => {
    expect(splitOf({ institution: '', numbers: [], documents: [], reason: 'x' })).toBeUndefined()
    expect(splitOf({ institution: 'H1', numbers: [], documents: [], reason: '' })).toBeUndefined()
    expect(splitOf({ institution: '', numbers: [3, 1], documents: [], reason: 'x' })).toEqual({ numbers: [1, 3], reason: 'x' })
  })
})
