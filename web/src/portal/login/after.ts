import type { Router } from 'vue-router'
import type { Role } from '@/api'
import { homeOf } from '@/shared/auth/session'

const outside = (address: string) => /^\/(ehr|m)(\/|\?|$)/.test(address)

/** Where a person goes after signing in: where they came from, else the page of their only role, else the home tiles. */
export function addressAfter(roles: Role[], back?: string): string {
  if (back && back !== '/') return back
  const only = roles.length === 1 ? roles[0] : undefined
  return only ? homeOf[only] : '/'
}

/** Goes there; the record browser and the phone pages are applications of their own and load as pages. */
export async function goAfterSignIn(router: Router, roles: Role[], back?: string): Promise<void> {
  const address = addressAfter(roles, back)
  if (outside(address)) location.assign(address)
  else await router.push(address)
}
