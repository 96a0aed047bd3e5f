import { describe, expect, it } from 'vitest'
import { presented } from '@/ehr/desk/present'
import { left, spare } from './token'

describe('a health code on the phone', () => {
  const token = { code: 'MKH1:X', expiresAt: '', seconds: 60 }
  it.each([[0, 60], [999, 60], [1000, 59], [59_999, 1], [60_000, 0], [3_600_000, 0]])('after %i ms lives %i s', (ms, want) => expect(left(token, 1_000, 1_000 + ms)).toBe(want))
  it('is renewed before a desk could meet a dying one', () => expect(spare).toBeGreaterThanOrEqual(5))
})

describe('what lies on the desk', () => {
  it('is nothing when nothing was typed', () => expect(presented('code', ' \r\n', 'visit')).toBeUndefined())
  it('is a code with its inner and last spaces, which belong to its alphabet', () => expect(presented('code', 'MKH1:A B \r\n', 'visit')).toEqual({ code: 'MKH1:A B ', purpose: 'visit' }))
  it('is a code also when a card was expected', () => expect(presented('insurance', 'MKH1:AB', 'payment')).toEqual({ code: 'MKH1:AB', purpose: 'payment' }))
  it('is a card’s number', () => expect(presented('hospital-card', ' A001 ', 'visit')).toEqual({ kind: 'hospital-card', number: 'A001', purpose: 'visit' }))
})
