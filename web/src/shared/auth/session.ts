import { computed, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { ApiError, call, setCsrfToken, type Credentials, type Role, type Session } from '@/api'

/** The entry address of each kind of user after sign-in. */
export const homeOf: Record<Role, string> = {
  operator: '/console',
  manager: '/dashboard',
  doctor: '/ehr',
  resident: '/m',
  auditor: '/audit',
}

/** Only addresses inside this site are followed after sign-in. */
export function safeReturn(address: unknown): string | undefined {
  if (typeof address !== 'string' || !address.startsWith('/')) return undefined
  if (address.startsWith('//') || address.includes('\\') || address.startsWith('/login')) return undefined
  return address
}

/** The address of the login page that comes back to where the person is (for the EHR and phone entries too). */
export function loginAddress(back: string = location.pathname + location.search): string {
  const target = safeReturn(back)
  return target && target !== '/' ? `/login?return=${encodeURIComponent(target)}` : '/login'
}

/** Who is signed in. `load` asks the server once; `session` is undefined when nobody is. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session>()
  const asked = shallowRef(false)
  const account = computed(() => session.value?.account)
  const roles = computed<Role[]>(() => account.value?.roles ?? [])

  function keep(next: Session | undefined): void {
    session.value = next
    setCsrfToken(next?.csrfToken)
  }

  async function load(): Promise<Session | undefined> {
    try {
      keep(await call('GET /session'))
    } catch (cause) {
      if (!(cause instanceof ApiError) || !cause.unauthenticated) throw cause
      keep(undefined)
    } finally {
      asked.value = true
    }
    return session.value
  }

  async function signIn(credentials: Credentials): Promise<Session> {
    const next = await call('POST /session', { body: credentials })
    keep(next)
    asked.value = true
    return next
  }

  async function signOut(): Promise<void> {
    try {
      await call('DELETE /session')
    } finally {
      keep(undefined)
    }
  }

  const has = (...wanted: Role[]) => wanted.some((role) => roles.value.includes(role))

  return { session, asked, account, roles, load, signIn, signOut, keep, has }
})
