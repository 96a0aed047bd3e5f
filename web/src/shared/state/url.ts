import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

export type Fields = Record<string, string>

/** The part of an address a page keeps: only known names, missing ones by default. */
export function readFields<T extends Fields>(query: LocationQuery, defaults: T): T {
  const out = { ...defaults }
  for (const name of Object.keys(defaults) as (keyof T & string)[]) {
    const value = query[name]
    const one = Array.isArray(value) ? value[0] : value
    if (typeof one === 'string') out[name] = one as T[keyof T & string]
  }
  return out
}

/** The query for an address: values that equal their default are left out, so that addresses stay short. */
export function writeFields<T extends Fields>(fields: T, defaults: T): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== defaults[name]) out[name] = value
  return out
}

/** A page's filters kept in the address, so that reload, back and sharing restore them. */
export function useUrlFields<T extends Fields>(defaults: T): {
  fields: WritableComputedRef<T>
  set: (change: Partial<T>) => void
} {
  const route = useRoute()
  const router = useRouter()
  const fields = computed<T>({
    get: () => readFields(route.query, defaults),
    set: (next) => {
      const others = Object.fromEntries(Object.entries(route.query).filter(([name]) => !(name in defaults)))
      void router.replace({ query: { ...others, ...writeFields(next, defaults) } })
    },
  })
  return { fields, set: (change) => (fields.value = { ...fields.value, ...change }) }
}
