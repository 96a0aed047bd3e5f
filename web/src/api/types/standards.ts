import type { Page, Paging } from './common'

export interface Counted<T> extends Page<T> {
  total: number
}
export interface LibraryQuery extends Paging {
  q?: string
}
export type LibraryKind = 'element' | 'domain' | 'dataset' | 'document' | 'section' | 'code' | 'division' | 'icd10' | 'icd9cm3'
export interface LibraryHit {
  kind: LibraryKind
  id: string
  name: string
  parent?: string
  key?: string
  edition?: string
  detail?: string
}
export interface LibraryFound extends Counted<LibraryHit> {
  kinds: Partial<Record<LibraryKind, number>>
}
export interface DataElement {
  id: string
  name: string
  type: string
  format: string
  domain?: string
  standard: string
  agreed: boolean
  retired?: boolean
  uses: number
}
export interface LibraryUse {
  kind: 'element' | 'dataset' | 'document'
  id: string
  name: string
  section?: string
  group?: string
  element: string
  label: string
  level: string
  card: string
}
export interface DataElementDetail extends DataElement {
  domains: ValueDomain[]
  usedIn: LibraryUse[]
}
export interface ValueDomain {
  key: string
  id: string
  oid?: string
  name: string
  edition: string
  editions: string[]
  standard: string
  open: boolean
  size: number
  uses: number
}
export interface ValueDomainDetail extends ValueDomain {
  usedIn: LibraryUse[]
}
export interface DomainCode {
  code: string
  name: string
  retired?: boolean
}
export interface EditionChange {
  code: string
  before: string
  after: string
  what: 'same' | 'renamed' | 'added' | 'removed'
}
export interface EditionComparison {
  older: ValueDomain
  newer: ValueDomain
  counts: Partial<Record<EditionChange['what'], number>>
  changes: EditionChange[]
}
export interface LibraryDataSet {
  id: string
  set: string
  name: string
  standard: string
  section?: string
  size: number
}
export interface LibraryDataSetDetail extends LibraryDataSet {
  items: LibraryItem[]
}
export interface LibraryItem {
  inner?: string
  element: string
  name: string
  type: string
  format: string
  domain?: string
  domainKey?: string
  repeats?: boolean
  level: string
  status: string
  source?: string
}
export interface LibraryDocument {
  code: string
  title: string
  standard: string
  template: string
  kind?: string
  level: 'structured' | 'index'
  status: string
  sections: number
  elements: number
}
export interface SpecField {
  element: string
  role?: string
  name: string
  card: string
  level: string
  status: string
  type: string
  format: string
  domain?: string
  domainKey?: string
  oid?: string
  binding: string
  unit?: string
  entry?: string
  source?: string
}
export interface SpecGroup {
  name: string
  title: string
  pattern: string
  card: string
  level: string
  status: string
  entry?: string
  elements: SpecField[]
}
export interface SpecSection {
  code: string
  coded: boolean
  title: string
  display?: string
  aliases?: string[]
  level: string
  status: string
  groups: SpecGroup[]
}
export interface LibraryDocumentDetail extends LibraryDocument {
  header: SpecField[]
  tree: SpecSection[]
}
export interface LibraryDivision {
  code: string
  name: string
  level: string
  parent?: string
  below: number
}
export interface StandardsPackage {
  id: string
  name: string
  package: string
  version: string
  base?: string
  publisher: string
  keyId: string
  created: string
  note?: string
  sizeBytes: number
  state: 'imported' | 'released' | 'withdrawn'
  inForce: boolean
  importedAt: string
  releasedAt?: string
  withdrawnAt?: string
  reason?: string
}
export interface PackageChange {
  kind: string
  id: string
  name: string
  what: 'added' | 'changed' | 'removed' | 'retired'
  field?: string
  before?: string
  after?: string
  breaking?: string
}
export interface PackageDiff {
  total: number
  breaking: number
  counts: Record<string, Record<string, number>>
  changes: PackageChange[]
}
export interface PackagePublisher {
  keyId: string
  name: string
  addedAt: string
  revokedAt?: string
}
