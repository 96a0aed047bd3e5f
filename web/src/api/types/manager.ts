import type { Bilingual, DateText, Id, Instant } from './common'

export interface Period {
  from: DateText
  to: DateText
}

export interface DashboardCard {
  id: string
  label: Bilingual
  value: number
  unit: string
  previous?: number
  /** Relative change against the period before: 0.05 is +5 %. */
  change?: number
  definition: Bilingual
  source: string
  coverage?: string
}

export interface Dashboard {
  period: Period
  asOf: Instant
  cards: DashboardCard[]
  trend: { date: DateText; visits: number; inpatient: number }[]
  map: { division: string; name: string; value: number; rate: number; rank: number }[]
  ranking: { institution: Id; name: string; visits: number; residents: number; share: number }[]
  diagnoses: { code: string; name: string; count: number; share: number }[]
  antibiotics: { share: number; previous?: number }
  ages: { band: string; male: number; female: number }[]
}

export interface DashboardQuery {
  from?: DateText
  to?: DateText
  street?: string
}

export type DimensionType = 'date' | 'code' | 'text' | 'number' | 'flag'

export interface WarehouseDimension {
  id: string
  label: Bilingual
  type: DimensionType
  levels?: string[]
}

export interface WarehouseMeasure {
  id: string
  label: Bilingual
  unit: string
  definition: Bilingual
}

export interface WarehouseSubject {
  id: string
  label: Bilingual
  dimensions: WarehouseDimension[]
  measures: WarehouseMeasure[]
}

export type FilterOp = 'in' | 'not' | 'range' | 'prefix'

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
  pivot?: string
  sort?: { by: string; desc: boolean }[]
  limit?: number
  totals?: boolean
}

export interface WarehouseColumn {
  id: string
  label: Bilingual | string
  type: DimensionType | 'measure'
  unit?: string
}

/** A cell is null when it is suppressed (fewer people than the threshold) or has no data; see `suppressed`. */
export type WarehouseCell = string | number | boolean | null

export interface WarehouseResult {
  columns: WarehouseColumn[]
  rows: WarehouseCell[][]
  totals?: WarehouseCell[]
  asOf: Instant
  /** Milliseconds. */
  took: number
  truncated: boolean
  suppressed: { cells: number; threshold: number }
}

export type ExportFormat = 'xlsx' | 'csv'
