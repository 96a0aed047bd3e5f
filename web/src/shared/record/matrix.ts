import { isAbnormal } from './level'
import type { LabMatrixSource, Range } from './types'

export interface MatrixCell { at: string; value: string; flag?: string; document?: string }
export interface MatrixRow {
  code: string; name: string; unit: string; range: string; bounds: Range
  /** One entry per column, newest result of that day first; empty when not measured. */
  cells: MatrixCell[][]
  abnormal: boolean
}
export interface Matrix { columns: string[]; rows: MatrixRow[] }

/** Text of a reference range, "3.9–6.1", "≤ 5.2", or as the laboratory wrote it. */
export function rangeText(range?: Range | string): string {
  if (!range) return ''
  if (typeof range === 'string') return range
  if (range.text) return range.text
  if (range.low != null && range.high != null) return `${range.low}–${range.high}`
  if (range.high != null) return `≤ ${range.high}`
  return range.low != null ? `≥ ${range.low}` : ''
}

/** Reads "3.9-6.1", "3.9~6.1", "<5.2", "≥1.0" into bounds; a wording without numbers has none. */
export function rangeBounds(range?: Range | string): Range {
  if (!range) return {}
  if (typeof range !== 'string' && (range.low != null || range.high != null)) return range
  const text = (typeof range === 'string' ? range : range.text ?? '').trim()
  const both = /^(-?\d+(?:\.\d+)?)\s*(?:--|[-–—~～至])\s*(-?\d+(?:\.\d+)?)/.exec(text)
  if (both) return { low: Number(both[1]), high: Number(both[2]), text }
  const one = /^([<>≤≥＜＞])\s*=?\s*(-?\d+(?:\.\d+)?)/.exec(text)
  if (!one) return { text }
  return '<≤＜'.includes(one[1]!) ? { high: Number(one[2]), text } : { low: Number(one[2]), text }
}

/** Calendar day in Asia/Shanghai of an instant, or the date itself when it is one already. */
export function dayOf(at: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return at
  const ms = Date.parse(at)
  return Number.isNaN(ms) ? at.slice(0, 10) : new Date(ms + 8 * 3600_000).toISOString().slice(0, 10)
}

/** Item × day. Columns are newest first, items keep the server's order; two results of one item on one day both stay. */
export function buildMatrix(source: LabMatrixSource, options: { abnormalOnly?: boolean; text?: string; limit?: number } = {}): Matrix {
  let columns = [...new Set(source.cells.map(c => dayOf(c.at)))].sort().reverse()
  if (options.limit) columns = columns.slice(0, options.limit)
  const place = new Map(columns.map((day, i) => [day, i]))
  const byCode = new Map<string, LabMatrixSource['cells']>()
  for (const cell of source.cells) {
    const list = byCode.get(cell.code)
    if (list) list.push(cell)
    else byCode.set(cell.code, [cell])
  }
  const wanted = options.text?.trim().toLowerCase() ?? ''
  const rows: MatrixRow[] = []
  for (const item of source.items) {
    if (wanted && !item.name.toLowerCase().includes(wanted) && !item.code.toLowerCase().includes(wanted)) continue
    const cells: MatrixCell[][] = columns.map(() => [])
    for (const c of byCode.get(item.code) ?? []) {
      const i = place.get(dayOf(c.at))
      if (i !== undefined) cells[i]!.push({ at: c.at, value: c.value, flag: c.flag, document: c.document })
    }
    for (const list of cells) list.sort((a, b) => b.at.localeCompare(a.at))
    if (cells.every(list => list.length === 0)) continue
    const abnormal = cells.some(list => list.some(c => isAbnormal(c.flag)))
    if (options.abnormalOnly && !abnormal) continue
    rows.push({ code: item.code, name: item.name, unit: item.unit ?? '', range: rangeText(item.range), bounds: rangeBounds(item.range), cells, abnormal })
  }
  return { columns, rows }
}
