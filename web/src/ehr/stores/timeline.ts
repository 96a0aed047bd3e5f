import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { toApiError, type ApiError, type DocumentQuery, type Named, type TimelineItem } from '@/api'
import { recordApi } from '@/shared/record/api'
import { isFormer } from '@/shared/record/gate'
import { appendPage, groupByMonth } from '@/shared/record/group'
import { usePatient } from './patient'

export type Filter = Pick<DocumentQuery, 'kind' | 'institution' | 'from' | 'to' | 'q' | 'status'>
export const filterKeys: (keyof Filter)[] = ['kind', 'institution', 'from', 'to', 'q', 'status']
const pageSize = 40

/** The list of documents of the open record: narrowed by the server, read page by page, forgotten with the resident. */
export const useTimeline = defineStore('timeline', () => {
  const patient = usePatient()
  const filter = ref<Filter>({})
  const items = shallowRef<TimelineItem[]>([])
  const next = ref<string>()
  const loading = ref(false)
  const loaded = ref(false)
  const error = shallowRef<ApiError>()
  const institutions = shallowRef<Named[]>([])
  const scroll = ref(0)
  let turn = 0

  patient.onClear(() => {
    turn++
    filter.value = {}
    items.value = []
    institutions.value = []
    next.value = error.value = undefined
    loading.value = loaded.value = false
    scroll.value = 0
  })

  const years = computed(() => groupByMonth(items.value))

  /** Institutions seen so far serve as the filter's choices; they never shrink while narrowing. */
  function remember(page: readonly TimelineItem[]): void {
    const known = new Map(institutions.value.map(i => [i.id, i]))
    for (const item of page) if (item.institution?.id && !known.has(item.institution.id)) known.set(item.institution.id, item.institution)
    if (known.size !== institutions.value.length) institutions.value = [...known.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh'))
  }

  async function fetchPage(after: string | undefined): Promise<void> {
    const mine = ++turn
    loading.value = true
    error.value = undefined
    try {
      const page = await patient.read(a => recordApi.documents(a, { ...filter.value, after, limit: pageSize }))
      if (mine !== turn) return
      items.value = after ? appendPage(items.value, page.items) : page.items
      next.value = page.next
      loaded.value = true
      remember(page.items)
    }
    catch (e) {
      if (mine === turn && !isFormer(e)) error.value = toApiError(e)
    }
    finally {
      if (mine === turn) loading.value = false
    }
  }

  const load = () => fetchPage(undefined)
  const more = async () => { if (next.value && !loading.value) await fetchPage(next.value) }

  /** Narrows anew. An answer for the former filter is dropped. */
  async function narrow(change: Filter): Promise<void> {
    const merged: Filter = { ...filter.value, ...change }
    for (const key of filterKeys) if (!merged[key]) delete merged[key]
    filter.value = merged
    scroll.value = 0
    await load()
  }

  return { filter, items, years, next, loading, loaded, error, institutions, scroll, load, more, narrow }
})
