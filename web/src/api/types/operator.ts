import type { Bilingual, Finding, Id, Instant, Named, Paging } from './common'
import type { Role } from './session'

export interface CountAt {
  at: Instant
  count: number
}

export interface SilentInstitution {
  id: Id
  name: string
  lastSeen?: Instant
}

export interface Status {
  node: { name: string; tier: string; version: string; startedAt: Instant; uptimeSeconds: number }
  store: { engine: string; sizeBytes: number }
  fsync: { ratePerSecond: number }
  memory: { residentBytes: number }
  messages: { today: number; accepted: number; quarantined: number; refused: number; perMinute: CountAt[] }
  residents: number
  documents: number
  entries: number
  outbox: { lag: number; oldestSeconds: number }
  journal: { bytes: number; segments: number; oldest?: Instant }
  warehouse: { rows: number; asOf?: Instant; lag: number }
  /** `ok` is missing until the first verification. */
  audit: { size: number; waiting?: number; checkpointAt?: Instant; verifiedAt?: Instant; ok?: boolean }
  institutions: { total: number; active24h: number; silent: SilentInstitution[] }
  disk: { freeBytes: number }
}

export type MessageStatus = 'accepted' | 'quarantined' | 'refused'

export interface FindingCounts {
  fatal: number
  error: number
  warning: number
  info: number
}

export interface Message {
  id: Id
  receivedAt: Instant
  sender?: Named
  institution?: Named
  messageId: string
  documentType: string
  documentTitle: string
  uniqueId?: string
  status: MessageStatus
  sizeBytes: number
  findings: FindingCounts
  firstRule?: string
  firstText?: Bilingual
  document?: Id
  /** Microseconds from first byte to receipt. */
  took: number
}

export interface MessageDetail extends Message {
  hash: string
  /** All findings; `findings` only counts them. */
  list: Finding[]
  receipt?: Record<string, unknown> | null
  person?: Id
  /** Why it was refused when no finding says it. */
  code?: string
  place?: string
  attempts: number
  decidedAt?: Instant
  address?: string
  contentType?: string
}

export interface MessageBody {
  text: string
  masked: boolean
  hash: string
  sizeBytes: number
  contentType?: string
}

export interface MessageQuery extends Paging {
  status?: string
  sender?: string
  institution?: string
  type?: string
  rule?: string
  from?: string
  to?: string
  q?: string
}

export interface MessageStatistics {
  byStatus: { status: MessageStatus; count: number }[]
  byHour: { at: Instant; accepted: number; quarantined: number; refused: number }[]
  byRule: { rule: string; text: Bilingual; severity: Finding['severity']; count: number; institutions: number }[]
  byInstitution: {
    institution: Named
    total: number
    accepted: number
    quarantined: number
    refused: number
    lastSeen?: Instant
  }[]
  byType: { type: string; title: string; count: number }[]
}

export interface Institution {
  id: Id
  code: string
  creditCode: string
  name: string
  kind: string
  level: string
  division: string
  divisionName: string
  address: string
  phone: string
  beds: number
  status: string
  grade?: string
  version?: number
  lastSeen?: Instant
  documentsToday: number
  documentsTotal: number
  ws218?: string
  shortName?: string
  parent?: string
}

export interface Department {
  id: Id
  code: string
  name: string
  kind?: string
}

export interface Worker {
  id: Id
  code: string
  name: string
  title?: string
  department?: string
}

export interface SystemKey {
  id: Id
  note?: string
  createdAt?: Instant
  expiresAt: Instant
  revokedAt?: Instant
  lastUsedAt?: Instant
}

export interface Certificate {
  id: Id
  subject: string
  fingerprint?: string
  notAfter: Instant
  revokedAt?: Instant
}

export interface System {
  id: Id
  name: string
  kind: string
  status?: string
  lastSeen?: Instant
  keys?: SystemKey[]
  certificates?: Certificate[]
}

export interface NewKey {
  id: Id
  key: string
  expiresAt: Instant
}

export interface Account {
  id: Id
  login: string
  displayName: string
  roles: Role[]
  institution?: Named
  person?: Id
  locked?: boolean
  disabled?: boolean
  totpEnabled?: boolean
  lastLoginAt?: Instant
  createdAt?: Instant
}

export interface AccountChange {
  displayName?: string
  roles?: Role[]
  institution?: Id
  disabled?: boolean
}

export interface NewAccount {
  login: string
  displayName: string
  roles: Role[]
  institution?: Id
  person?: Id
}

export interface AuditEntry {
  id: Id
  at: Instant
  action: string
  outcome: string
  actor: { kind: string; id?: string; label?: string; roles?: string[]; institution?: string }
  person?: Id
  object?: string
  purpose?: string
  relation?: string
  detail?: string | Record<string, string>
  leaf?: number
}

export interface AuditQuery extends Paging {
  action?: string
  actor?: string
  person?: string
  object?: string
  outcome?: string
  from?: string
  to?: string
}

export interface AuditCheckpoint {
  size: number
  root: string
  at: Instant
  signature?: string
  keyId?: string
}

export interface AuditIntegrity {
  ok: boolean
  size: number
  verifiedAt?: Instant
  problems?: string[]
  checked?: number
  waiting?: number
}

export interface PersonMasked {
  id: Id
  name: string
  idNumber: string
  sex: string
  birthYear: number
  age: number
  division?: string
  divisionName?: string
  deceased: boolean
  provisional?: boolean
}

export interface DocumentType {
  code: string
  title: string
  standard: string
  level: 'structured' | 'index'
}

