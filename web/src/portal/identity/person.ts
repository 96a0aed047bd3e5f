import type { ResidentCorrection, ResidentSplitRequest } from '@/api'

/** Traits that may be set right. */
export const traitNames = ['name', 'sex', 'birth', 'phone', 'address', 'division', 'ethnic'] as const
export type TraitName = (typeof traitNames)[number]

const all = <T>(value: T) => Object.fromEntries(traitNames.map((name) => [name, value])) as Record<TraitName, T>

export function emptyCorrection() {
  return { values: all(''), cleared: all(false), deceased: '' as '' | 'yes' | 'no', anonymous: '' as '' | 'yes' | 'no', reason: '' }
}
export type CorrectionForm = ReturnType<typeof emptyCorrection>

/** What a form asks to set right: what is filled in, what is cleared, nothing else. Undefined when that is nothing, or without grounds. */
export function correctionOf(form: CorrectionForm): ResidentCorrection | undefined {
  const out: ResidentCorrection = { reason: form.reason.trim() }
  for (const name of traitNames) {
    const value = form.values[name].trim()
    if (form.cleared[name]) out[name] = ''
    else if (value) out[name] = value
  }
  if (form.deceased) out.deceased = form.deceased === 'yes'
  if (form.anonymous) out.anonymous = form.anonymous === 'yes'
  return Object.keys(out).length > 1 && out.reason ? out : undefined
}

export interface SplitForm {
  institution: string
  numbers: number[]
  documents: string[]
  reason: string
}

/** What to take out of a person; undefined when nothing is chosen, or without grounds. */
export function splitOf(form: SplitForm): ResidentSplitRequest | undefined {
  if (!form.reason.trim() || !(form.institution || form.numbers.length || form.documents.length)) return undefined
  return {
    ...(form.institution ? { institution: form.institution } : {}),
    ...(form.numbers.length ? { numbers: [...form.numbers].sort((a, b) => a - b) } : {}),
    ...(form.documents.length ? { documents: form.documents } : {}),
    reason: form.reason.trim(),
  }
}
