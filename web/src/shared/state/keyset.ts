import { computed, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Page } from '@/api'
import { useLoading, type Loading } from './async'

export interface Keyset<T> extends Loading<Page<T>> {
  items: Ref<T[]>
  /** 1-based number of the page on screen. */
  pageNumber: Ref<number>
  hasNext: Ref<boolean>
  hasPrevious: Ref<boolean>
  next: () => void
  previous: () => void
  first: () => void
  after: ShallowRef<string>
}

/**
 * A list read page by page with `after`/`next`. `source` is watched: when it changes the list starts again. The server
 * only knows "after", so the ways back are remembered here; opened from an address with `after`, back means first page.
 */
export function useKeyset<T>(
  source: () => unknown,
  load: (after: string, signal: AbortSignal) => Promise<Page<T>>,
  start = '',
): Keyset<T> {
  const trail = shallowRef<string[]>(start ? ['', start] : [''])
  const after = shallowRef(start)
  const loading = useLoading((signal) => load(after.value, signal))
  const go = (next: string[]) => {
    trail.value = next
    after.value = next[next.length - 1] ?? ''
    void loading.run()
  }
  watch(
    () => JSON.stringify(source()),
    () => go(['']),
  )
  return {
    ...loading,
    after,
    items: computed(() => loading.data.value?.items ?? []),
    pageNumber: computed(() => trail.value.length),
    hasNext: computed(() => Boolean(loading.data.value?.next)),
    hasPrevious: computed(() => trail.value.length > 1),
    next: () => {
      const next = loading.data.value?.next
      if (next) go([...trail.value, next])
    },
    previous: () => go(trail.value.length > 1 ? trail.value.slice(0, -1) : ['']),
    first: () => go(['']),
  }
}
