import type { Bilingual } from './common'

export type BatchState = 'queued' | 'running' | 'done' | 'refused' | 'cancelled'

export interface BatchCounts {
  rows: number
  accepted: number
  refused: number
  warned: number
  repeated: number
  replaced: number
  reference: number
}

export interface BatchFinding {
  rule: string
  severity: 'info' | 'warning' | 'error' | 'fatal'
  element?: string
  path?: string
  row?: number
  text: Bilingual
}

/** One rule's findings at one column. */
export interface BatchRule extends BatchFinding {
  column: string
  count: number
  firstRow: number
}

/** One sheet handed in, and what became of it. */
export interface Batch {
  id: string
  dataset: string
  datasetName: string
  institution: { id: string; name: string }
  sender: string
  fileName: string
  sizeBytes: number
  hash: string
  state: BatchState
  counts: BatchCounts
  mark: number
  receivedAt: string
  startedAt?: string
  finishedAt?: string
  rowsPerSecond: number
  repeated?: boolean
  code?: string
  place?: string
  detail?: Bilingual
  notices: BatchFinding[]
  rules?: BatchRule[]
}

export interface BatchRow {
  row: number
  refused: boolean
  findings: BatchFinding[]
}
