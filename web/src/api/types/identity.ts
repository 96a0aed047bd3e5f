import type { Id, Instant, Paging } from './common'
import type { PersonMasked } from './operator'

export type ReviewStatus = 'open' | 'second-opinion' | 'same' | 'different'
export type ReviewSort = 'newest' | 'oldest' | 'likeliest'
export type Agreement = 'same' | 'similar' | 'partial' | 'missing' | 'different'

/** One field of a comparison: how far both sides agree, and what that weighs (bits: above 0 for one person). */
export interface FieldReason {
  field: string
  agreement: Agreement
  detail?: string
  weight: number
  left?: string
  right?: string
}

/** A look-alike pair; left is the newer person. */
export interface IdentityReview {
  id: Id
  createdAt: Instant
  status: ReviewStatus
  rule: string
  weight: number
  institution?: string
  left: PersonMasked
  right: PersonMasked
  reasons: FieldReason[]
  assignee?: Id
  assignedUntil?: Instant
  mine: boolean
  firstBy?: Id
  firstVerdict?: string
  decidedAt?: Instant
  decidedBy?: Id
  merge?: Id
  grounds?: string
}

export interface ReviewQuery extends Paging {
  status?: string
  institution?: string
  rule?: string
  person?: string
  mine?: boolean
  free?: boolean
  from?: Instant
  to?: Instant
  minWeight?: number
  maxWeight?: number
  sort?: string
}

export interface SourceDocument {
  id: Id
  type: string
  title: string
  at: Instant
  institution?: string
}

export interface ReviewAct {
  at: Instant
  reviewer: Id
  act: 'take' | 'first' | 'final' | 'dissent' | 'undo'
  verdict?: string
  seconds?: number
  grounds?: string
}

export interface IdentityComparison {
  review: IdentityReview
  fields: FieldReason[]
  weight: number
  model: string
  guard?: string
  revealed: boolean
  leftDocuments: SourceDocument[]
  rightDocuments: SourceDocument[]
  acts: ReviewAct[]
}

export interface IdentityReviewer {
  reviewer: Id
  taken: number
  same: number
  different: number
  first: number
  dissents: number
  undone: number
  meanSeconds: number
  last: Instant
}

export interface ResidentMerge {
  id: Id
  survivor: Id
  retired: Id
  reason: string
  at: Instant
  by?: Id
  undoneAt?: Instant
  undoneBy?: Id
}

export type NumberTrust = 'recorded' | 'local' | 'doubtful' | 'unique'

export interface ResidentNumber {
  system: string
  value: string
  trust: NumberTrust
}

export interface ResidentChange {
  person: Id
  version: number
  at: Instant
  by?: Id
  cause: 'document' | 'correction' | 'revert' | 'split' | 'higher-node'
  grounds?: string
  before: PersonMasked
  phone?: string
  address?: string
}

export interface ResidentSplit {
  id: Id
  person: Id
  offspring: Id
  institution?: string
  reason: string
  at: Instant
  by?: Id
  numbers: number
  documents: number
}

export interface ResidentIdentity {
  person: PersonMasked
  joined: Id[]
  numbers: ResidentNumber[]
  institutions: string[] | null
  anonymous?: boolean
  changes: ResidentChange[]
  merges: ResidentMerge[]
  splits: ResidentSplit[]
  documents: SourceDocument[] | null
}

export interface IdentityClaimNumber {
  system: string
  value: string
}

/** What a document would say of a person. */
export interface IdentityClaim {
  name?: string
  sex?: string
  birth?: string
  phone?: string
  address?: string
  division?: string
  ethnic?: string
  mother?: string
  order?: number
  anonymous?: boolean
  deceased?: boolean
  institution?: string
  identifiers?: IdentityClaimNumber[]
}

export interface IdentityPreview {
  outcome: 'link' | 'review' | 'new'
  rule: string
  weight: number
  model?: string
  guard?: string
  candidates: number
  person?: PersonMasked
  fields: FieldReason[]
  problems: { code: string; system?: string; reason?: string }[]
}

export interface ResidentCorrection {
  name?: string
  sex?: string
  birth?: string
  ethnic?: string
  phone?: string
  address?: string
  division?: string
  deceased?: boolean
  anonymous?: boolean
  reason: string
}

export interface ResidentSplitRequest {
  institution?: string
  numbers?: number[]
  documents?: Id[]
  traits?: IdentityClaim
  reason: string
}

/** A link made by likeness alone. */
export interface IdentityLink {
  id: Id
  person: PersonMasked
  claim: PersonMasked
  at: Instant
  rule: string
  model: string
  weight: number
  institution?: string
  fields: FieldReason[]
  undoneAt?: Instant
  undoneBy?: Id
  offspring?: Id
}

export interface IdentityStatistics {
  persons: number
  provisional: number
  merged: number
  deceased: number
  reviewsOpen: number
  reviewsSame: number
  reviewsDifferent: number
  links: number
  reviews: number
  new: number
  at: Instant
  fourEyes: boolean
  model: string
  linkAt: number
  reviewAt: number
}

export interface ReviewCount {
  status: ReviewStatus
  rule: string
  institution?: string
  count: number
  oldest: Instant
}

export interface IdentityModel {
  version: string
  at: Instant
  pairs: number
  standing: boolean
}

export interface IdentityKeys {
  generations: number[]
  task?: { done: number; total: number; startedAt: Instant; updatedAt: Instant; finishedAt?: Instant }
}

export type ChangeKind = 'new' | 'changed' | 'merged' | 'unmerged' | 'split'

export interface NewSubscription {
  name: string
  institution?: string
  kinds?: ChangeKind[]
  own?: boolean
  url: string
}

export interface IdentitySubscription {
  id: Id
  name: string
  institution?: string
  kinds: ChangeKind[]
  own: boolean
  url: string
  state: 'active' | 'paused' | 'ended'
  place: number
  failures: number
  nextAt?: Instant
  lastAt?: Instant
  lastCode?: string
  createdAt: Instant
  secret?: string
}

export interface IdentityHigher {
  waiting: number
  received: number
  conflict: number
  refused: number
}

export interface IdentityChange {
  seq: number
  at: Instant
  kind: ChangeKind
  person: Id
  other?: Id
}

export interface CrossReferenceQuery {
  person?: Id
  system?: string
  value?: string
  domains?: string[]
  purpose: string
  reason?: string
}

export interface CrossReference {
  person: Id
  joined: Id[]
  numbers: { system: string; value: string; trust: NumberTrust }[]
}
