import { describe, expect, it } from 'vitest'
import { clockText, secondsLeft } from './banner/clock'
import { breakXml, findHits, isFlat, linesOf, piecesOf } from './docs/lines'
import { emptyDraft, faultsOf, readDate, toSearch, validIdNumber } from './find/criteria'
import { breakGlassReason } from './purpose/reason'
import { groupRows } from '@/shared/record/section'
import { medicationLines } from '@/shared/record/medication'
import { vitalPanels } from '@/shared/record/vitals'
import type { RecordView, Series } from '@/api'

describe('finding', () => {
  it.each([['110199195803090026', true], ['110199195803090027', false], ['11019919580309002', false], ['11019919491231002X', true]])('%s valid: %s', (text, want) => expect(validIdNumber(text)).toBe(want))
  it.each([['1968-03-09', '1968-03-09'], ['19680309', '1968-03-09'], ['1968/3/9', '1968-03-09'], ['1968年3月9日', '1968-03-09'], ['1968-02-30', undefined], ['abc', undefined]])('reads the date %s', (text, want) => expect(readDate(text)).toBe(want))
  it('sends only the fields of the chosen way, cleaned', () => {
    const draft = { ...emptyDraft(), idNumber: ' 110199 19580309 002x ', phone: '138-0000-0001', name: ' 王桂兰 ', birth: '19580309' }
    expect(toSearch('idNumber', draft)).toEqual({ idNumber: '11019919580309002X' })
    expect(toSearch('phone', draft)).toEqual({ phone: '13800000001' })
    expect(toSearch('nameBirth', draft)).toEqual({ name: '王桂兰', birth: '1958-03-09' })
    expect(faultsOf('nameBirth', emptyDraft())).toEqual({ name: 'badName', birth: 'badBirth' })
  })
})

describe('break-glass reason', () => {
  it.each([['', false], ['太短', false], ['啊啊啊啊啊啊啊啊啊啊', false], ['。。。。。。。。。。。。', false], ['昏迷送诊，需核对过敏史', true]])('%s: %s', (text, ok) => expect(!!breakGlassReason(text)).toBe(ok))
})

describe('clock', () => {
  it('counts down and never below zero', () => {
    const now = Date.parse('2026-11-21T02:00:00Z')
    expect(secondsLeft('2026-11-21T02:00:30Z', now)).toBe(30)
    expect(secondsLeft('2026-11-21T01:00:00Z', now)).toBe(0)
    expect(secondsLeft('nonsense', now)).toBe(0)
    expect([clockText(65), clockText(3909), clockText(0)]).toEqual(['1:05', '1:05:09', '0:00'])
  })
})

describe('original text', () => {
  it('counts lines as the checker does and finds words without regard to case', () => {
    expect(linesOf('a\r\nb\nc')).toEqual(['a', 'b', 'c'])
    expect(findHits(['Code code', 'x', 'CODE'], 'code')).toEqual([{ line: 0, at: 0 }, { line: 0, at: 5 }, { line: 2, at: 0 }])
    expect(piecesOf('a<b>a', 'B').filter(p => p.hit).map(p => p.text)).toEqual(['b'])
    expect(piecesOf('', 'x')).toEqual([{ text: '', hit: false }])
  })
  it('breaks flat XML into indented lines', () => {
    expect(breakXml('<a><b>1</b><c/><d><e/></d></a>').split('\n')).toEqual(['<a>', '  <b>1</b>', '  <c/>', '  <d>', '    <e/>', '  </d>', '</a>'])
    expect(isFlat(['x'.repeat(3000)])).toBe(true)
  })
})

describe('sections and medicines', () => {
  it('cuts repeated groups where the same element begins anew', () => {
    const row = (element: string, group?: string) => ({ element, label: element, value: '', group })
    expect(groupRows([row('a'), row('b'), row('x', 'dx'), row('y', 'dx'), row('x', 'dx'), row('c')]).map(g => g.rows.length)).toEqual([2, 2, 1, 1])
  })
  it('marks what is taken twice, what an allergy speaks against, and what is over', () => {
    const m = (name: string, institution: string, to?: string) => ({ name, institution, to, dose: '', route: '', frequency: '', from: '2026-01-01T00:00:00Z', document: name })
    const lines = medicationLines({
      medications: [m('盐酸二甲双胍片', '甲'), m('盐酸二甲双胍缓释片', '乙'), m('注射用青霉素钠', '甲', '2026-12-01'), m('蒙脱石散', '甲', '2026-01-02')],
      flags: { allergies: [{ name: '青霉素类', at: '', document: '' }], chronic: [] },
    } as Pick<RecordView, 'medications' | 'flags'>, '2026-11-21')
    const by = (name: string) => lines.find(l => l.name === name)!
    expect([by('盐酸二甲双胍片').doubled, by('盐酸二甲双胍缓释片').doubled, by('蒙脱石散').doubled]).toEqual([true, true, false])
    expect([by('注射用青霉素钠').allergy, by('盐酸二甲双胍片').allergy]).toEqual(['青霉素类', undefined])
    expect(lines.at(-1)!.name).toBe('蒙脱石散')
    expect(by('蒙脱石散').current).toBe(false)
  })
  it('puts systolic and diastolic pressure on one panel', () => {
    const s = (code: string, name: string) => ({ code, name, unit: 'mmHg', range: {}, points: [] }) as Series
    const panels = vitalPanels([s('DE04.10.176.00', '舒张压'), s('W', '体重'), s('DE04.10.174.00', '收缩压')])
    expect(panels.map(p => [p.key, p.series.length])).toEqual([['blood-pressure', 2], ['W', 1]])
    expect(panels[0]!.series[0]!.key).toBe('systolic')
  })
})
