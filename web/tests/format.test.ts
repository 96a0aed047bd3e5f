import { beforeEach, describe, expect, it } from 'vitest'
import { ago, bytes, change, compact, dateOnly, dateTime, duration, micros, number, percent, sex, timeOnly, today } from '@/shared/format'
import { toCsv } from '@/shared/format/table'
import { ApiError } from '@/api'
import { bilingual, errorText, labelOf, setLocale } from '@/shared/i18n'
import { withWords } from './words'

beforeEach(() => withWords('zh'))

describe('times', () => {
  it('shows Beijing time whatever the machine says', () => {
    expect(dateTime('2026-11-21T16:05:09Z')).toBe('2026-11-22 00:05')
    expect(dateTime('2026-11-21T16:05:09Z', true)).toBe('2026-11-22 00:05:09')
    expect(timeOnly('2026-11-21T16:05:09Z')).toBe('00:05')
    expect(today(0, new Date('2026-11-21T15:59:59Z'))).toBe('2026-11-21')
    expect(today(0, new Date('2026-11-21T16:00:00Z'))).toBe('2026-11-22')
  })
  it('keeps dates as they are and shows a dash for nothing, rubbish and the year 1', () => {
    expect(dateOnly('1950-03-01')).toBe('1950-03-01')
    for (const none of ['', undefined, null, 'rubbish', '0001-01-01T00:00:00Z']) expect(dateTime(none)).toBe('—')
    expect(ago('0001-01-01T00:00:00Z')).toBe('—')
  })
  it('says how long ago', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    expect(ago('2026-11-21T11:59:30Z', now)).toBe('刚刚')
    expect(ago('2026-11-21T11:15:00Z', now)).toBe('45 分钟前')
    expect(ago('2026-11-19T12:00:00Z', now)).toBe('2 天前')
  })
})

describe('numbers', () => {
  it('uses 万 and 亿 in Chinese and K, M, B in English', async () => {
    expect([compact(9999), compact(12_345), compact(100_000_000), compact(2_345_000_000)]).toEqual(['9,999', '1.2万', '1亿', '23.45亿'])
    await setLocale('en')
    expect(compact(12_345).toLowerCase()).toBe('12.3k')
  })
  it('marks a change without colour', () => {
    expect([change(0.051), change(-0.2), change(0.0001), change(undefined)]).toEqual(['▲ 5.1%', '▼ 20%', '持平', '—'])
  })
  it('shows units', () => {
    expect([bytes(512), bytes(1536), bytes(5 * 2 ** 30)]).toEqual(['512 B', '1.5 KB', '5 GB'])
    expect([micros(850), micros(12_400), micros(1_230_000)]).toEqual(['850 µs', '12.4 ms', '1.23 s'])
    expect([duration(59), duration(3_720), duration(90_000)]).toEqual(['59 秒', '1 小时 2 分', '1 天 1 小时'])
    expect([number(null), percent(0.1234), sex('1'), sex('9')]).toEqual(['—', '12.3%', '男', '未知'])
  })
})

describe('words', () => {
  it('prefers its own words for a code, then the server sentence, then the status, then the code', async () => {
    const error = (status: number, code: string, detail = {}) => new ApiError({ status, code, detail })
    expect(errorText(error(0, 'network.unreachable'))).toContain('连不上')
    expect(errorText(error(422, 'facts.pivot', { zh: '列不对', en: 'wrong column' }))).toBe('列不对')
    expect(errorText(error(503, 'x.y'))).toContain('繁忙')
    expect(errorText(error(418, 'x.y'))).toContain('x.y')
    await setLocale('en')
    expect(errorText(error(422, 'facts.pivot', { zh: '列不对', en: 'wrong column' }))).toBe('wrong column')
  })
  it('falls back to the other language and to the code', () => {
    expect([bilingual({ zh: '', en: 'only' }), bilingual('plain'), bilingual(undefined)]).toEqual(['only', 'plain', ''])
    expect([labelOf('role', 'doctor'), labelOf('role', 'stranger'), labelOf('audit.action', 'record.open')]).toEqual(['医生', 'stranger', '打开档案'])
  })
})

describe('toCsv', () => {
  it('quotes, keeps a mark for Excel, and disarms texts that look like formulas', () => {
    const csv = toCsv({ columns: [{ label: 'a,b' }, { label: 'n' }], rows: [['say "hi"', -3], ['=HYPERLINK("x")', null], ['@x', undefined]] })
    expect(csv).toBe('\uFEFF"a,b",n\r\n"say ""hi""",-3\r\n"\'=HYPERLINK(""x"")",\r\n\'@x,\r\n')
  })
})
