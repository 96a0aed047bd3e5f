import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPinia, setActivePinia } from 'pinia'
import type { LabMatrix } from '@/api'
import { useSession } from '@/shared/auth/session'
import zh from '@/locales/zh/h5'
import en from '@/locales/en/h5'
import zhEhr from '@/locales/zh/ehr'
import enEhr from '@/locales/en/ehr'
import zhRecord from '@/locales/zh/record'
import enRecord from '@/locales/en/record'
import { isOther, mergeAccesses } from './access/lines'
import { explanationKey } from './report/explain'
import { linesOfReport, offCount } from './report/lines'
import { isAbnormal } from '@/shared/record/level'
import { useFamily } from './stores/family'
import { useHistory } from './stores/history'
import { useLabs } from './stores/labs'

const keysOf = (o: object, at = ''): string[] => Object.entries(o).flatMap(([k, v]) => (typeof v === 'object' && v ? keysOf(v as object, `${at}${k}.`) : [at + k])).sort()

describe('words', () => {
  it.each([['h5', zh, en], ['ehr', zhEhr, enEhr], ['record', zhRecord, enRecord]])('%s has the same keys in both languages', (_, a, b) => expect(keysOf(b)).toEqual(keysOf(a)))
  it('has a plain explanation in three parts for every key the rules can give', () => {
    for (const part of Object.values(zh.h5.explain)) expect(Object.keys(part)).toEqual(['what', 'high', 'low'])
  })
})

describe('reports', () => {
  it.each([['X', '糖化血红蛋白A1c', 'hba1c'], ['X', '血红蛋白', 'haemoglobin'], ['GLU', 'Glucose', 'glucose'], ['X', '空腹血糖', 'glucose'], ['X', '低密度脂蛋白胆固醇', 'ldl'], ['X', '总胆固醇', 'cholesterol'], ['Q', '没有解释的项目', undefined]])('%s %s → %s', (code, name, want) => {
    expect(explanationKey(code, name)).toBe(want)
    if (want) expect(zh.h5.explain).toHaveProperty(want)
  })
  const matrix = {
    items: [{ code: 'A', name: '甲', unit: 'u', range: '1-2' }, { code: 'B', name: '乙', unit: 'u', range: { low: 1, high: 2 } }], dates: [],
    cells: [{ code: 'A', at: '', value: '1', flag: 'N', document: 'd' }, { code: 'B', at: '', value: '9', flag: 'H', document: 'd' }, { code: 'A', at: '', value: '5', flag: 'H', document: 'other' }],
  } as unknown as LabMatrix
  it('shows only what this report brought, abnormal first, with its range', () => {
    expect(linesOfReport(matrix, 'd').map(l => [l.name, l.range])).toEqual([['乙', '1–2'], ['甲', '1-2']])
    expect(offCount(matrix, 'd', isAbnormal)).toEqual({ all: 2, off: 1 })
  })
})

describe('who looked', () => {
  const a = (at: string, more: object = {}) => ({ at, role: 'doctor', institution: '甲', purpose: 'treatment', outcome: 'done', action: 'record.read', ...more })
  it('joins what one reader did alike in a row on one day, nothing else', () => {
    const lines = mergeAccesses([a('2026-01-02T03:00:00Z'), a('2026-01-02T02:00:00Z'), a('2026-01-02T01:00:00Z', { action: 'document.read' }), a('2026-01-01T12:00:00Z', { action: 'document.read' }), a('2026-01-01T11:00:00Z', { outcome: 'refused' })])
    expect(lines.map(l => [l.at.slice(0, 13), l.action, l.count])).toEqual([['2026-01-02T03', 'record.read', 2], ['2026-01-02T01', 'document.read', 1], ['2026-01-01T12', 'document.read', 1], ['2026-01-01T11', 'record.read', 1]])
  })
  it('knows one’s own looks by the server’s word or by the purpose', () => {
    expect([isOther(a('', { own: true })), isOther(a('', { purpose: 'self' })), isOther(a(''))]).toEqual([false, false, true])
  })
})

describe('switching the family member', () => {
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
  let grants = 0
  let late: ((r: Response) => void) | undefined
  beforeEach(() => {
    setActivePinia(createPinia())
    grants = 0
    late = undefined
    useSession().keep({ account: { id: 'a', login: 'r', displayName: '甲', roles: ['resident'], person: 'p1', wards: [{ person: 'p2', label: '乙' }] }, csrfToken: 'c', expiresAt: '', mustChangePassword: false, totpEnabled: false })
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      const who = /records\/([^/?]+)/.exec(url)?.[1]
      if (url.endsWith('/me')) return Promise.resolve(json({ person: { id: 'p1', name: '甲' }, wards: [{ person: 'p2', label: '乙' }], todo: [] }))
      if (init.method === 'POST') { grants++; return Promise.resolve(json({ id: `g${grants}`, person: who, purpose: 'self', until: '', masking: {}, breakGlass: false })) }
      if (url.includes('/documents')) return Promise.resolve(json({ items: [{ id: `${who}-doc`, at: '2026-01-01T00:00:00Z' }] }))
      if (url.includes('/labs')) return new Promise((r) => { late = r })
      return Promise.resolve(json({ person: { id: who, name: who } }))
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('asks for its grant without the reader and shares it between reads', async () => {
    const [family, history] = [useFamily(), useHistory()]
    await family.start()
    await Promise.all([family.load(), history.load()])
    expect([family.view?.person.id, history.items[0]?.id, grants]).toEqual(['p1', 'p1-doc', 1])
  })
  it('forgets the former member and drops their late answers', async () => {
    const [family, history, labs] = [useFamily(), useHistory(), useLabs()]
    await family.start()
    await family.load()
    await history.narrow({ kind: 'lab' })
    void labs.load()
    await new Promise(r => setTimeout(r))
    family.switchTo('p2')
    expect([family.view, history.items, history.kind, family.current?.label]).toEqual([undefined, [], '', '乙'])
    late!(json({ items: [], dates: [], cells: [{ code: 'of p1' }] }))
    await family.load()
    expect([family.view?.person.id, labs.matrix, labs.loading, grants]).toEqual(['p2', undefined, false, 2])
  })
  it('does not open somebody who is not a member', async () => {
    const family = useFamily()
    await family.start()
    family.switchTo('p9')
    expect(family.person).toBe('p1')
  })
})
