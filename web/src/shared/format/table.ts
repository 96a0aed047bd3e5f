/** A table behind a chart, or a list on screen, ready to be shown or downloaded. */
export interface PlainTable {
  columns: { label: string; number?: boolean }[]
  rows: (string | number | null | undefined)[][]
}

const risky = /^[=+\-@\t\r]/

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  // A text that starts like a formula would run in a spreadsheet: keep it a text.
  const text = risky.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** CSV (RFC 4180) with a byte order mark, which Excel needs for Chinese. */
export function toCsv(table: PlainTable): string {
  const lines = [table.columns.map((column) => csvCell(column.label)), ...table.rows.map((row) => row.map(csvCell))]
  return '\uFEFF' + lines.map((line) => line.join(',')).join('\r\n') + '\r\n'
}

/** Gives the browser a file to keep. */
export function saveFile(name: string, content: Blob | string, kind = 'text/csv;charset=utf-8'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: kind }) : content
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
