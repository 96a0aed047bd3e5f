import type { DateText, Id, Instant, Named } from './common'

export type Role = 'operator' | 'doctor' | 'manager' | 'resident' | 'auditor'

export interface Ward {
  person: Id
  label: string
}

export interface SessionAccount {
  id: Id
  login: string
  displayName: string
  roles: Role[]
  /** What the roles may do together. */
  permissions?: string[]
  institution?: Named
  person?: Id
  wards: Ward[]
}

export interface Session {
  account: SessionAccount
  csrfToken: string
  expiresAt: Instant
  mustChangePassword: boolean
  totpEnabled: boolean
}

export interface SessionInfo {
  id: Id
  startedAt: Instant
  lastSeenAt?: Instant
  expiresAt: Instant
  address?: string
  agent?: string
  current: boolean
}

export interface Credentials {
  login: string
  password: string
  totp?: string
}

export interface TotpEnrolment {
  uri: string
  secret: string
  recoveryCodes: string[]
}

export interface DemoAccount {
  login: string
  password: string
  role: Role
  displayName: string
}

export interface Demo {
  enabled: boolean
  accounts?: DemoAccount[]
  /** Invented residents a doctor may look for. */
  samples?: { name: string; idNumber: string; birth: DateText }[]
  day?: DateText
  speed?: number
}
