import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import shared from '@/locales/zh/shared'
import portal from '@/locales/zh/portal'
import { setupI18n } from '@/shared/i18n'
import type { BenchFinding, CheckReport, FindingSeverity } from '@/api'
import { asUtf8, chosen, decode, linesOf, marksOf, placeOf, step, toTable } from './bench'

const one = (severity: FindingSeverity, line?: number): BenchFinding => ({ rule: 'value.code', severity, line, column: 3, text: { zh: '代码不对', en: 'The code is wrong' } })

beforeAll(() => setupI18n(createApp({}), async () => [shared, portal]))

describe('the test bench', () => {
  it('reads files in the encoding they declare', () => {
    expect(decode(new TextEncoder().encode('<a>性别</a>'))).toBe('<a>性别</a>')
    const gb = new Uint8Array([...new TextEncoder().encode('<?xml version="1.0" encoding="GB2312"?><a>'), 0xd0, 0xd4, ...new TextEncoder().encode('</a>')])
    expect(decode(gb)).toContain('<a>性</a>')
    expect(decode(new Uint8Array([0xd0, 0xd4, 0xb1, 0xf0]))).toBe('性别')
    expect(decode(new Uint8Array([0x50, 0x4b, 3, 4]))).toBeUndefined()
  })

  it('sends pasted text as UTF-8 and says so', async () => {
    expect(await asUtf8('<?xml version="1.0" encoding="GB18030"?><a/>').text()).toBe('<?xml version="1.0" encoding="UTF-8"?><a/>')
    expect(await asUtf8('姓名,性别').text()).toBe('姓名,性别')
  })

  it('marks every line with its worst finding', () => {
    const marks = marksOf([one('info', 2), one('error', 2), one('warning', 5), one('fatal')])
    expect(marks.get(2)).toEqual({ severity: 'error', findings: [0, 1] })
    expect(marks.get(5)?.severity).toBe('warning')
    expect(marks.size).toBe(2)
    expect(linesOf('a\r\nb\nc')).toEqual(['a', 'b', 'c'])
  })

  it('filters and steps within bounds', () => {
    expect(chosen([one('info'), one('error')], ['error']).length).toBe(1)
    expect(chosen([one('info'), one('error')], []).length).toBe(2)
    expect([step(0, -1, 3), step(2, 1, 3), step(0, 1, 3), step(-1, 1, 0)]).toEqual([0, 2, 1, -1])
  })

  it('names places of documents and sheets and keeps all in a table', () => {
    const report = { kind: 'sheet', findings: [one('error', 4)] } as unknown as CheckReport
    expect(placeOf(one('error', 4), 'document')).toBe('第 4 行第 3 列')
    expect(placeOf(one('error', 4), 'sheet')).toBe('第 4 行第 3 列')
    expect(toTable(report).rows[0]?.[5]).toBe('value.code')
  })
})
