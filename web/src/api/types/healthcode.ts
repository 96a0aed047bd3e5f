import type { Id, Instant } from './common'

export type CodeReason = 'lost-phone' | 'misused' | 'wrong-person' | 'deceased' | 'own-wish'
export type CardKind = 'insurance' | 'health-card' | 'hospital-card'
export type DeskPurpose = 'registration' | 'payment' | 'pickup' | 'visit' | 'check'

export interface HealthCard { id: Id; number: string; status: 'active' | 'revoked'; issuedAt: Instant; revokedAt?: Instant; reason?: CodeReason }
export interface BoundCard { id: Id; kind: CardKind; institution?: string; shown: string; boundAt: Instant }

/** Whose code it is; masked unless a desk registers the resident. */
export interface CodeHolder { id: Id; name: string; sex: string; birth: string; age: number; idNumber?: string; phone?: string; deceased: boolean; masked: boolean }

export interface HealthCode { person: CodeHolder; card?: HealthCard; past: HealthCard[]; bindings: BoundCard[]; by?: 'code' | 'card' }

/** One picture; it lives for so many seconds. */
export interface CodeToken { code: string; expiresAt: Instant; seconds: number }

/** What lies on the desk: a code, or a bound card. */
export interface Presented { code?: string; kind?: CardKind; number?: string; purpose: DeskPurpose }
