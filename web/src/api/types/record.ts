import type { DateText, Finding, Id, Instant, Named, Paging } from './common'

export type Purpose = 'treatment' | 'referral' | 'public-health' | 'quality-review' | 'emergency' | 'self'
export type Relation = 'treating' | 'family-doctor' | 'self' | 'guardian' | 'none'

export interface Grant {
  id: Id
  person: Id
  purpose: Purpose
  relation: Relation
  until: Instant
  masking: { identifiers: boolean; contacts: boolean; sensitive: boolean }
  breakGlass: boolean
  /** Only what the reader's institution wrote. */
  ownOnly?: boolean
}

export interface GrantRequest {
  purpose: Purpose
  /** Free text, or for break-glass the coded reason. */
  reason?: string
  /** Break-glass: in own words. */
  note?: string
}

export interface ResidentSearch {
  idNumber?: string
  healthCard?: string
  phone?: string
  name?: string
  birth?: DateText
  sex?: string
}

export type DocumentKind =
  | 'outpatient'
  | 'inpatient'
  | 'lab'
  | 'exam'
  | 'checkup'
  | 'followup'
  | 'prescription'
  | 'public-health'
  | 'certificate'

export interface TimelineItem {
  id: Id
  type: string
  typeTitle: string
  kind: DocumentKind
  title: string
  at: Instant
  institution: Named
  department?: string
  doctor?: string
  diagnosis?: string
  encounter?: Id
  status: 'current' | 'superseded' | 'deprecated'
  version: number
  level: 'structured' | 'index'
  sensitive: boolean
  hidden: boolean
}

export interface RecordPerson {
  id: Id
  name: string
  sex: string
  birth: DateText
  age: number
  idNumber: string
  phone?: string
  address?: string
  divisionName?: string
  bloodGroup?: string
  ethnic?: string
  deceased: boolean
  identifiers: { domain: string; label: string; value: string }[]
}

export interface Medication {
  name: string
  dose: string
  route: string
  frequency: string
  from: Instant
  to?: Instant
  institution: string
  document: Id
  /** The server's word on whether it is still taken. */
  current?: boolean
}

export interface Vital {
  kind: string
  name: string
  value: string
  unit: string
  at: Instant
  flag?: string
}

export interface LabResult {
  code: string
  name: string
  value: string
  unit: string
  range: string
  flag: string
  at: Instant
  institution: string
  document: Id
}

export interface RecordView {
  person: RecordPerson
  flags: {
    allergies: { name: string; reaction?: string; at: Instant; document: Id }[]
    chronic: { code: string; name: string; since: DateText; document: Id }[]
    pregnancy?: string
    infectious?: { name: string; at: Instant }[]
  }
  counts: { documents: number; encounters: number; byKind: Partial<Record<DocumentKind, number>> }
  recent: TimelineItem[]
  medications: Medication[]
  problems: { code: string; name: string; firstAt: Instant; lastAt: Instant; count: number; document: Id }[]
  immunizations: { vaccine: string; dose: string; at: Instant; institution: string; document: Id }[]
  vitals: Vital[]
  labs: LabResult[]
  opened: { took: number; entries: number; documents: number }
}

export interface DocumentQuery extends Paging {
  kind?: string
  type?: string
  institution?: string
  from?: string
  to?: string
  q?: string
  status?: string
}

export interface DocumentRow {
  element?: string
  label: string
  value: string
  code?: string
  codeLabel?: string
  unit?: string
  flag?: string
  group?: string
  path?: string
}

export interface DocumentTable {
  title: string
  columns: { key: string; label: string }[]
  rows: Record<string, string>[]
}

export interface DocumentSection {
  code: string
  title: string
  text?: string
  rows: DocumentRow[]
  tables: DocumentTable[]
}

export interface DocumentView {
  item: TimelineItem
  header: {
    uniqueId: string
    setId: string
    version: number
    effectiveTime: Instant
    author: string
    custodian: string
    signatures: { name: string; title?: string; at?: Instant }[]
    hash: string
    receivedAt: Instant
    source: string
  }
  sections: DocumentSection[]
  versions: { id: Id; version: number; at: Instant; status: string; relation: string }[]
  findings: Finding[]
}

export interface OriginalDocument {
  mimeType: string
  /** Personal header fields were masked. */
  masked?: boolean
  text: string
  hash: string
  sizeBytes: number
}

export interface Series {
  code: string
  name: string
  unit: string
  range: { low?: number; high?: number; text?: string }
  points: { at: Instant; value: number; text?: string; flag?: string; institution: string; document: Id }[]
}

export interface LabMatrix {
  items: { code: string; name: string; unit: string; range: string }[]
  dates: string[]
  cells: { code: string; at: string; value: string; flag?: string; document: Id }[]
}
