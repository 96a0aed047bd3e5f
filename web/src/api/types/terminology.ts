import type { Bilingual, Id, Instant, Named, Page, Paging } from './common'

export type Standing = 'open' | 'proposed' | 'mapped' | 'none' | 'overflow'
export type MappingRelation = 'equivalent' | 'wider' | 'narrower' | 'none'

/** A code of an institution's own that nothing translated when it came. */
export interface UnmappedCode {
  id: Id
  institution: Named
  /** OID of the sender's code system, value domain, or data element. */
  source: string
  sourceName: string
  system: string
  element: string
  elementName: string
  domain: string
  domainName: string
  code: string
  name: string
  count: number
  first: Instant
  last: Instant
  examples: string[]
  standing: Standing
}

export interface UnmappedPage extends Page<UnmappedCode> {
  domains: { domain: string; name: string; open: number }[]
}

export interface UnmappedQuery extends Paging {
  institution?: string
  domain?: string
  standing?: string
  q?: string
}

export interface CandidateCode {
  domain: string
  edition: string
  code: string
  name: string
  score: number
  reason: string
}

export interface CodingCandidates {
  coding: UnmappedCode
  candidates: CandidateCode[]
  mappings: CodeMapping[]
}

export interface CodeMapping {
  id: Id
  /** Missing: the whole region. */
  institution?: Named
  source: string
  code: string
  name: string
  domain: string
  edition: string
  target: string
  targetName: string
  relation: MappingRelation
  from?: Instant
  to?: Instant
  state: 'proposed' | 'active' | 'rejected' | 'retired'
  note: string
  by?: Id
  confirmedBy?: Id
  at: Instant
  version: number
}

export interface CodeMappingChange {
  id: Id
  action: string
  at: Instant
  by?: Id
  before?: CodeMapping
  after: CodeMapping
}

export interface CodeAssignment {
  unmapped: Id
  region?: boolean
  domain?: string
  edition?: string
  target?: string
  relation?: MappingRelation
  note?: string
}

/** What a change did; `change` names it for undoing. */
export interface MapChanged {
  change?: Id
  changes: number
  more: boolean
}

export interface MappingProgress {
  items: { institution: Named; codings: Record<Standing, number>; occurrences: Record<Standing, number>; percent: number; pending: number }[]
  fourEyes: boolean
  regionPending: number
}

export interface MappingImport {
  rows: number
  empty: number
  changed: number
  same: number
  findings: { row: number; column: string; code: string; text: Bilingual }[]
  more: number
  change?: Id
  dry: boolean
}

export interface MappingJob {
  id: Id
  institution?: Named
  full: boolean
  codes: number
  done: number
  state: 'running' | 'done' | 'stopped' | 'failed'
  seen: number
  changed: number
  entries: number
  skipped: number
  fault: string
  createdAt: Instant
  updatedAt: Instant
}
