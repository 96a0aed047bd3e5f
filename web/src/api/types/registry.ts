import type { DateText, Id, Instant, Paging } from './common'

export type Category = 'physician' | 'dentist' | 'public-health' | 'chinese' | 'assistant' | 'nurse' | 'pharmacist' | 'technician' | 'village-doctor' | 'management' | 'other'
export type HolderKind = 'institution' | 'professional' | 'device'
export type SheetKind = 'institutions' | 'departments' | 'professionals' | 'devices' | 'licences'

/** A health worker of the region; numbers come masked. */
export interface Professional {
  id: Id
  name: string
  sex: string
  idNumber?: string
  category: Category
  certificate?: string
  qualification?: string
  scope?: string
  title?: string
  education?: string
  degree?: string
  school?: string
  major?: string
  status: string
  version: number
  updatedAt: Instant
  practices?: Practice[]
  licences?: Licence[]
}
export type ProfessionalFields = Partial<Omit<Professional, 'id' | 'practices' | 'licences' | 'updatedAt'>>
export interface ProfessionalQuery extends Paging { q?: string; category?: string; status?: string; institution?: Id }

export interface Practice { worker: Id; institution: Id; institutionName: string; staffNo: string; role: string; main: boolean; from?: DateText; until?: DateText; status: string }
export interface NewPractice { institution: Id; staffNo: string; role?: string; main?: boolean; from?: DateText; until?: DateText; status?: string }

export interface Licence {
  id: Id
  holder: HolderKind
  of: Id
  holderName?: string
  kind: string
  number: string
  authority?: string
  scope?: string
  issuedOn?: DateText
  expiresOn?: DateText
  /** Negative when the end is past. */
  daysLeft?: number
  status: string
}
export type LicenceFields = Omit<Licence, 'id' | 'holderName' | 'daysLeft' | 'status'> & { status?: string }

export interface Member { institution: Id; name?: string; since?: DateText; until?: DateText }
export interface Consortium { id: Id; code: string; name: string; kind: string; lead: Id; leadName: string; status: string; members?: Member[] }
export interface ConsortiumFields { code: string; name: string; kind: string; lead: Id; status?: string; members: Member[] }

export interface Device { id?: Id; code: string; name: string; kind: string; maker?: string; model?: string; serial?: string; udi?: string; department?: Id; installedOn?: DateText; status?: string }

export interface ObjectIdentifier { oid: string; kind?: string; name: string; holder?: Id; assignedAt?: Instant; rest?: string; standard: boolean }

export interface SheetResult {
  rehearsal: boolean
  rows: number
  changed: number
  unchanged: number
  refused: number
  faults: { row: number; column?: string; code: string; text: { zh: string; en: string } }[]
  ignored: string[] | null
}
