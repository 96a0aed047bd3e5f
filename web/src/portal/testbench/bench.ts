import type { BenchFinding, CheckReport, FindingSeverity } from '@/api'
import type { PlainTable } from '@/shared/format/table'
import { bilingual, labelOf, t } from '@/shared/i18n'

/** The worst first: order of filters and counts. */
export const severities: FindingSeverity[] = ['fatal', 'error', 'warning', 'info']

/** As many lines as a page shows at once without becoming slow. */
export const maxLines = 4000

/** What the server takes at most. */
export const maxBytes = 16 << 20

/** Text of a file as it declares itself: UTF-8 unless the XML declaration names GB, or the bytes are no UTF-8. Workbooks have none. */
export function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return undefined
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  if (/encoding\s*=\s*["']gb/i.test(head)) return new TextDecoder('gb18030').decode(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** Pasted text travels as UTF-8, whatever its declaration said before it was copied. */
export function asUtf8(text: string): Blob {
  return new Blob([text.replace(/^(\s*<\?xml[^>]*encoding\s*=\s*)(["'])[^"']*\2/, '$1$2UTF-8$2')])
}

/** Lines of a text, as the server counts them. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}

export interface Mark {
  severity: FindingSeverity
  /** Indexes into the findings shown. */
  findings: number[]
}

/** The worst severity of every line that has findings. */
export function marksOf(findings: BenchFinding[]): Map<number, Mark> {
  const marks = new Map<number, Mark>()
  findings.forEach((finding, i) => {
    if (!finding.line) return
    const mark = marks.get(finding.line)
    if (!mark) marks.set(finding.line, { severity: finding.severity, findings: [i] })
    else {
      mark.findings.push(i)
      if (severities.indexOf(finding.severity) < severities.indexOf(mark.severity)) mark.severity = finding.severity
    }
  })
  return marks
}

/** The findings of the chosen severities; none chosen means all. */
export function chosen(findings: BenchFinding[], only: FindingSeverity[]): BenchFinding[] {
  return only.length ? findings.filter((finding) => only.includes(finding.severity)) : findings
}

/** The next finding in a direction, staying inside the list. */
export function step(at: number, by: number, length: number): number {
  if (!length) return -1
  return Math.min(Math.max(at + by, 0), length - 1)
}

/** Where a finding stands, in words. */
export function placeOf(finding: BenchFinding, kind: CheckReport['kind']): string {
  if (!finding.line) return ''
  if (kind === 'sheet') return t(finding.column ? 'testbench.cell' : 'testbench.row', { row: finding.line, column: finding.column ?? 0 })
  return t('testbench.line', { line: finding.line, column: finding.column ?? 1 })
}

/** The findings as a table to keep. */
export function toTable(report: CheckReport): PlainTable {
  const columns = ['severity', 'text', 'place', 'name', 'element', 'rule', 'path']
  return {
    columns: columns.map((name) => ({ label: t(`testbench.column.${name}`) })),
    rows: report.findings.map((one) => [
      labelOf('submissions.severity', one.severity), bilingual(one.text), placeOf(one, report.kind), one.name ?? '', one.element ?? '', one.rule, one.path ?? '',
    ]),
  }
}
