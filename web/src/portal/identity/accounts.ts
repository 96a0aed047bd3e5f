import { shallowRef } from 'vue'
import { call } from '@/api'
import { labelOf } from '@/shared/i18n'
import { domainOf } from './review'

const names = shallowRef<Map<string, string>>()
let asked: Promise<void> | undefined

async function load(): Promise<void> {
  const found = new Map<string, string>()
  let after = ''
  do {
    const page = await call('GET /accounts', { query: { after, limit: 100 } })
    for (const one of page.items) found.set(one.id, one.displayName || one.login)
    after = page.next ?? ''
  } while (after && found.size < 2000)
  names.value = found
}

/** Names accounts by their id; without the list, or for the platform itself, the id or nothing. */
export function useAccountNames(): (id?: string) => string {
  asked ??= load().catch(() => (asked = undefined))
  return (id) => (id ? names.value?.get(id) ?? id : '')
}

const institutions = shallowRef<{ code: string; name: string }[]>([])
let askedInstitutions: Promise<void> | undefined

async function loadInstitutions(): Promise<void> {
  const found: { code: string; name: string }[] = []
  let after = ''
  do {
    const page = await call('GET /institutions', { query: { after, limit: 200 } })
    for (const one of page.items) found.push({ code: one.code, name: one.name })
    after = page.next ?? ''
  } while (after && found.length < 5000)
  institutions.value = found
}

/** The region's institutions by the code documents name them with. */
export function useInstitutions(): { all: typeof institutions; name: (code?: string) => string } {
  askedInstitutions ??= loadInstitutions().catch(() => (askedInstitutions = undefined))
  return { all: institutions, name: (code) => (code ? institutions.value.find((one) => one.code === code)?.name ?? code : '') }
}

/** Names domains of numbers: what they are, and whose. */
export function useDomains(): (system: string) => string {
  const { name } = useInstitutions()
  return (system) => {
    const { oid, institution } = domainOf(system)
    return labelOf('identity.domain', oid.replaceAll('.', '_')).replaceAll('_', '.') + (institution ? ` · ${name(institution)}` : '')
  }
}
