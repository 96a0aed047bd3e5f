import type { Bilingual, Paging } from './common'

export type QualityDimension = 'completeness' | 'validity' | 'consistency' | 'timeliness' | 'uniqueness'
export type QualityMeasure = QualityDimension | 'overall'

/** A share with what it was computed from; null when there is nothing to judge. */
export interface QualityScore {
  dimension: QualityDimension
  numerator: number
  denominator: number
  score: number | null
}

export interface QualityScores {
  overall: number | null
  scores: QualityScore[]
  counts: {
    sent: number
    accepted: number
    quarantined: number
    refused: number
    timed: number
    delayMinutes: number
    backlog: number
    undated: number
    duplicates: number
  }
}

export interface QualityScope {
  from: string
  to: string
  division?: string
  level?: string
  kind?: string
  institution?: string
  type?: string
}

export interface QualityDefinitions {
  dimensions: { dimension: QualityDimension; weight: number; name: Bilingual; numerator: Bilingual; denominator: Bilingual; definition: Bilingual }[]
  required: number
  advised: number
  limits: { pattern: string; event: string; hours: number; once: boolean; basis: Bilingual }[]
}

export interface QualityOverview {
  period: { from: string; to: string }
  before: { from: string; to: string }
  span?: { from: string; to: string }
  now: QualityScores
  then: QualityScores
  pending: number
  pendingSince?: string
  institutions: number
  sending: number
  asOf: string
}

export interface QualityPoint extends QualityScores {
  from: string
}

export interface QualityInstitution {
  id: string
  code: string
  name: string
  kind: string
  level: string
  division: string
  divisionName: string
}

export interface QualityRanked {
  institution: QualityInstitution
  rank: number
  rankBefore: number
  now: QualityScores
  before: number | null
}

export interface QualityRanking {
  by: QualityMeasure
  of: number
  items: QualityRanked[]
}

export interface QualityTypeLine {
  type: string
  title: string
  now: QualityScores
  before: number | null
}

export interface QualityElement {
  element: string
  name: string
  level: 'required' | 'recommended' | 'optional'
  expected: number
  present: number
  faulty: number
  complete: number | null
  valid: number | null
}

export interface QualityRule {
  rule: string
  dimension: QualityDimension
  severity: string
  text: Bilingual
  advice: Bilingual
  element?: string
  elementName?: string
  found: number
  messages: number
  institutions: number
}

export interface QualityDetails {
  now: QualityScores
  elements: QualityElement[]
  rules: QualityRule[]
}

export interface QualityPlace {
  message: string
  batch: boolean
  receivedAt: string
  day: string
  found: number
  institution: string
  institutionName: string
  type: string
  title: string
  status: string
  severity: string
  element?: string
  path?: string
  line?: number
  column?: number
  text: Bilingual
}

export type QualityAlertState = 'opened' | 'seen' | 'closed'

export interface QualityAlert {
  id: string
  threshold: string
  dimension: QualityMeasure
  institution: QualityInstitution
  type?: string
  title?: string
  below: number
  state: QualityAlertState
  openedAt: string
  openedScore: number
  score: number
  numerator: number
  denominator: number
  lookedAt: string
  seenAt?: string
  closedAt?: string
  note?: string
  recovered: boolean
}

export interface QualityAlertQuery extends Paging {
  state?: string
  dimension?: string
  institution?: string
}

export interface QualityThresholdFields {
  dimension: QualityMeasure
  institution?: string
  type?: string
  below: number
  clear: number
  least: number
  days: number
  active: boolean
}

export interface QualityThreshold extends QualityThresholdFields {
  id: string
  version: number
  institutionName?: string
  typeTitle?: string
}

export interface QualityLetter {
  id: string
  month: string
  institution?: string
  institutionName?: string
  edition: number
  createdAt: string
  monthly: boolean
  rank: number
  of: number
  overall: number | null
}
