import type { Bilingual, WarehouseCell, WarehouseResult } from '@/api'
import type { ChartSpec } from '@/shared/charts/options'
import type { PlainTable } from '@/shared/format/table'
import type { View } from './model'

export interface Head {
  key: string
  label: string
  unit?: string
  decimals: number
  /** A number: right-aligned, can be withheld. */
  measure: boolean
  /** Drawn in charts: totals of a spread dimension and rates of change are not. */
  drawn: boolean
  /** What to sort by when pressed; empty when the column cannot be sorted. */
  sort: string
}

/** A result laid out for a table: one or two rows of heads, and cells. */
export interface Layout {
  /** Values of the spread dimension above their measures; empty when nothing is spread. */
  groups: { code: string; label: string; span: number }[]
  heads: Head[]
  rows: WarehouseCell[][]
  totals?: WarehouseCell[]
  /** Heads before the first number. */
  fixed: number
  /** `row:column` of cells withheld for privacy. */
  withheld: Set<string>
}

export type Say = (text: Partial<Bilingual> | string) => string

/** The sign for a withheld cell: its count is small, or it would tell of one that is. */
export const withheldSign = '＊'

/** Lays an answer out: which columns are numbers, and which stand together under a value of the spread dimension. */
export function layOut(result: WarehouseResult, say: Say): Layout {
  const groups: Layout['groups'] = []
  const heads = result.columns.map((column, i): Head => {
    if (column.group) {
      const last = groups[groups.length - 1]
      if (last?.code === column.group.code) last.span++
      else groups.push({ code: column.group.code, label: say(column.group), span: 1 })
    }
    const measure = column.type === 'measure' || (column.kind !== undefined && column.kind !== 'dimension')
    const sortable = !column.group && (column.kind === undefined || column.kind === 'dimension' || column.kind === 'measure')
    return {
      key: `${i}`,
      label: say(column.label),
      unit: column.unit,
      decimals: column.decimals ?? 2,
      measure,
      drawn: measure && column.group?.code !== '*' && column.kind !== 'change',
      sort: sortable ? column.id : '',
    }
  })
  const first = heads.findIndex((head) => head.measure)
  return {
    groups,
    heads,
    rows: result.rows,
    totals: result.totals,
    fixed: first < 0 ? heads.length : first,
    withheld: new Set((result.withheld ?? []).map(([row, column]) => `${row}:${column}`)),
  }
}

/** How a cell reads; `at` is its row, -1 for the totals. */
export function cellText(layout: Layout, at: number, column: number, number: (n: number, decimals: number) => string): string {
  const cell = at < 0 ? layout.totals?.[column] : layout.rows[at]?.[column]
  const head = layout.heads[column]
  if (cell === undefined || !head) return ''
  if (cell === null) return layout.withheld.has(`${at}:${column}`) ? withheldSign : head.measure ? '—' : ''
  if (typeof cell === 'number') return head.measure ? number(cell, head.decimals) : String(cell)
  return String(cell)
}

const maxSeries = 5
const maxCategories = 60
const numeric = (cell: WarehouseCell | undefined) => (typeof cell === 'number' ? cell : null)

/** What can be drawn of a layout, and how much had to be left out. */
export function toChart(layout: Layout, view: Exclude<View, 'table'>): { spec: ChartSpec; cutSeries: number; cutRows: number } | undefined {
  const columns = layout.heads.flatMap((head, i) => (head.drawn ? [i] : []))
  if (!columns.length || !layout.rows.length) return undefined
  const shown = view === 'pie' ? columns.slice(0, 1) : columns.slice(0, maxSeries)
  const rows = layout.rows.slice(0, view === 'pie' ? maxSeries : maxCategories)
  const perGroup = layout.groups[0]?.span ?? 1
  const name = (i: number) => {
    const label = layout.heads[i]?.label ?? ''
    const group = layout.groups[Math.floor((i - layout.fixed) / perGroup)]
    return group ? (perGroup === 1 ? group.label : `${group.label} ${label}`) : label
  }
  return {
    spec: {
      kind: view,
      categories: rows.map((row) => row.slice(0, layout.fixed).map((cell) => String(cell ?? '—')).join(' / ') || '—'),
      series: shown.map((i) => ({ name: name(i), values: rows.map((row) => numeric(row[i])) })),
      unit: layout.heads[shown[0] ?? 0]?.unit,
    },
    cutSeries: columns.length - shown.length,
    cutRows: layout.rows.length - rows.length,
  }
}

/** A pie shows parts of one whole: one number, at most five rows. */
export function pieFits(layout: Layout): boolean {
  return layout.rows.length > 0 && layout.rows.length <= maxSeries && layout.heads.filter((head) => head.drawn).length === 1
}

/** The layout as a plain table, groups written into the heads. */
export function toPlain(layout: Layout, number: (n: number, decimals: number) => string): PlainTable {
  const perGroup = layout.groups[0]?.span ?? 1
  return {
    columns: layout.heads.map((head, i) => {
      const group = i >= layout.fixed ? layout.groups[Math.floor((i - layout.fixed) / perGroup)] : undefined
      return { label: group ? `${group.label} ${head.label}` : head.label, number: head.measure }
    }),
    rows: layout.rows.map((row, r) => row.map((cell, i) => (typeof cell === 'number' ? cell : cellText(layout, r, i, number)))),
  }
}
