import type { IdentityClaim } from '@/api'

/** Kinds of numbers a claim may state, the usual ones first. */
export const numberKinds = ['2.16.156.10011.1.3', '2.16.156.10011.1.19', '2.16.156.10011.1.15', '2.16.156.10011.1.2', '2.16.156.10011.1.18', '2.16.156.10011.1.11', '2.16.156.10011.1.12', '2.16.156.10011.1.13', '2.16.156.10011.0.2.2']
/** Kinds that every institution gives by itself: they mean something only together with the institution. */
export const localKinds = ['2.16.156.10011.1.18', '2.16.156.10011.1.11', '2.16.156.10011.1.12', '2.16.156.10011.1.13', '2.16.156.10011.0.2.2']

export function emptyClaim() {
  return { name: '', sex: '', birth: '', phone: '', address: '', division: '', ethnic: '', mother: '', order: '', institution: '', anonymous: false, deceased: false, numbers: [{ system: numberKinds[0] ?? '', value: '' }] }
}
export type ClaimForm = ReturnType<typeof emptyClaim>

/** The claim a form states, without what was left empty; undefined when it says nothing of a person. */
export function claimOf(form: ClaimForm): IdentityClaim | undefined {
  const claim: IdentityClaim = {}
  for (const key of ['name', 'sex', 'birth', 'phone', 'address', 'division', 'ethnic', 'mother'] as const) {
    const value = form[key].trim()
    if (value) claim[key] = value
  }
  const identifiers = form.numbers.filter((one) => one.value.trim()).map((one) => ({ system: systemOf(one.system, form.institution), value: one.value.trim() }))
  if (identifiers.length) claim.identifiers = identifiers
  if (!Object.keys(claim).length) return undefined
  const order = Number(form.order)
  if (Number.isInteger(order) && order > 0 && order < 10) claim.order = order
  if (form.institution) claim.institution = form.institution
  if (form.anonymous) claim.anonymous = true
  if (form.deceased) claim.deceased = true
  return claim
}

/** The domain of a number: an institution's own carries its code. */
export function systemOf(kind: string, institution: string): string {
  return localKinds.includes(kind) && institution ? `${kind}^${institution}` : kind
}

/** An identifier of the platform: 13 digits and small letters. */
export function residentId(text: string): string | undefined {
  const id = text.trim().toLowerCase()
  return /^[0-9a-z]{13}$/.test(id) ? id : undefined
}
