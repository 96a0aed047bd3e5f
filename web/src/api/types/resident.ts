import type { DateText, Id, Instant, Paging } from './common'
import type { Ward } from './session'

export interface Me {
  person: { id: Id; name: string; sex: string; birth: DateText; age: number }
  wards: Ward[]
  todo: { kind: string; title?: string; at?: Instant; document?: Id }[]
}

export interface Access {
  at: Instant
  role: string
  institution?: string
  purpose: string
  outcome: string
  action: string
  breakGlass?: boolean
  own?: boolean
}

export type MeasurementKind = 'blood-pressure' | 'glucose' | 'heart-rate'

export interface NewMeasurement {
  kind: MeasurementKind
  at: Instant
  values: Record<string, number>
  context?: string
}

export interface Measurement extends NewMeasurement {
  id: Id
  alarm?: '' | 'low' | 'high' | 'danger'
}

export interface MeasurementQuery extends Paging {
  /** A ward; empty: oneself. */
  person?: Id
  kind?: MeasurementKind
}
