import type { Bilingual } from './common'

export type FindingSeverity = 'info' | 'warning' | 'error' | 'fatal'

/** A finding of the test bench: line and column of a document, row and column of a sheet. */
export interface BenchFinding {
  rule: string
  severity: FindingSeverity
  element?: string
  path?: string
  line?: number
  column?: number
  /** Name of the sheet's column. */
  name?: string
  text: Bilingual
}

export interface BenchTally {
  element: string
  name: string
  expected: number
  present: number
  faulty: number
}

/** What the test bench found; nothing of it is kept. */
export interface CheckReport {
  kind: 'document' | 'sheet'
  type: string
  title: string
  standard?: string
  level?: 'structured' | 'index'
  detected: boolean
  counts: Record<FindingSeverity, number>
  findings: BenchFinding[]
  left: number
  notChecked: { rule: string; count: number; text: Bilingual }[]
  elements: BenchTally[]
  rows?: number
  faultyRows?: number
  columns?: { name: string; item?: string; element?: string }[]
  absent?: string[]
  format?: string
  encoding?: string
}
