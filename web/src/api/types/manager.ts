import type { Bilingual, DateText, Id, Instant } from './common'

export interface Period {
  from: DateText
  to: DateText
}

/** Null figures are withheld for privacy or have nothing to be computed from. */
export type Figure = number | null

export interface DashboardCard {
  id: string
  label: Bilingual
  value: Figure
  unit: string
  previous?: number
  /** Relative change against the period before: 0.05 is +5 %. */
  change?: number
  definition: Bilingual
  source: string
  coverage?: string
}

/** What the warehouse holds. */
export interface Coverage {
  asOf: Instant
  from: DateText | ''
  to: DateText | ''
  documents: number
  residents: number
}

export interface Dashboard {
  period: Period
  before?: Partial<Period>
  asOf: Instant
  coverage?: Coverage
  cards: DashboardCard[]
  trend: { date: DateText; visits: Figure; inpatient: Figure }[]
  map: { division: string; name: string; value: Figure; rate: Figure; rank: number }[]
  ranking: { institution: Id; name: string; visits: Figure; residents: Figure; share: Figure }[]
  diagnoses: { code: string; name: string; count: Figure; share: Figure }[]
  antibiotics: { share: Figure; previous?: number }
  ages: { band: string; male: Figure; female: Figure }[]
}

export interface DashboardQuery {
  from?: DateText
  to?: DateText
  street?: string
}

export type DimensionType = 'date' | 'code' | 'text' | 'number' | 'flag'
export type DimensionKind = 'label' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'weekday' | 'age' | 'band' | 'flag'

export interface WarehouseDimension {
  id: string
  label: Bilingual
  type: DimensionType
  kind?: DimensionKind
  definition?: Bilingual
}

export interface WarehouseMeasure {
  id: string
  label: Bilingual
  unit: string
  decimals?: number
  definition: Bilingual
}

export interface WarehouseSubject {
  id: string
  label: Bilingual
  definition?: Bilingual
  /** Whether periods can be compared. */
  compares?: boolean
  dimensions: WarehouseDimension[]
  measures: WarehouseMeasure[]
}

/** A code with its names. */
export interface Label {
  code: string
  zh: string
  en?: string
}

export type FilterOp = 'in' | 'not' | 'range' | 'prefix'
export type Comparison = 'previous' | 'lastYear'

export interface WarehouseFilter {
  dimension: string
  op: FilterOp
  values: string[]
}

export interface WarehouseQuery {
  subject: string
  measures: string[]
  dimensions: string[]
  filters: WarehouseFilter[]
  period?: Period
  compare?: Comparison
  pivot?: string
  sort?: { by: string; desc: boolean }[]
  limit?: number
  totals?: boolean
}

export interface WarehouseColumn {
  id: string
  label: Bilingual | string
  type: DimensionType | 'measure'
  kind?: 'dimension' | 'measure' | 'before' | 'change'
  unit?: string
  decimals?: number
  /** In a pivot: the value of the spread dimension this column stands under; code `*` is the total. */
  group?: Label
}

export type WarehouseCell = string | number | boolean | null

export interface WarehouseResult {
  columns: WarehouseColumn[]
  rows: WarehouseCell[][]
  keys?: Label[][]
  /** [row, column] of cells withheld for privacy. */
  withheld?: number[][]
  totals?: WarehouseCell[]
  period?: Partial<Period>
  before?: Partial<Period>
  asOf: Instant
  coverage?: Coverage
  /** Milliseconds. */
  took: number
  truncated: boolean
  totalRows?: number
  suppressed: { cells: number; threshold: number }
}

export type ExportFormat = 'xlsx' | 'csv'
