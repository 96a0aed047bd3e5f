import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { toApiError, type ApiError, type TimelineItem } from '@/api'
import { recordApi } from '@/shared/record/api'
import { isFormer } from '@/shared/record/gate'
import { appendPage, groupByMonth } from '@/shared/record/group'
import { useFamily } from './family'

/** The member's documents by year, narrowed by kind and year, read page by page; scroll place kept for the way back. */
export const useHistory = defineStore('history', () => {
  const family = useFamily()
  const kind = ref('')
  const year = ref('')
  const items = shallowRef<TimelineItem[]>([])
  const next = ref<string>()
  const loading = ref(false)
  const loaded = ref(false)
  const error = shallowRef<ApiError>()
  const scroll = ref(0)
  let turn = 0

  family.onClear(() => {
    turn++
    kind.value = year.value = ''
    items.value = []
    next.value = error.value = undefined
    loading.value = loaded.value = false
    scroll.value = 0
  })
  const years = computed(() => groupByMonth(items.value))

  async function fetchPage(after?: string): Promise<void> {
    const mine = ++turn
    loading.value = true
    error.value = undefined
    const span = year.value ? { from: `${year.value}-01-01`, to: `${year.value}-12-31` } : {}
    try {
      const page = await family.read(a => recordApi.documents(a, { kind: kind.value || undefined, ...span, status: 'current', after, limit: 30 }))
      if (mine !== turn) return
      items.value = after ? appendPage(items.value, page.items) : page.items
      next.value = page.next
      loaded.value = true
    }
    catch (e) {
      if (mine === turn && !isFormer(e)) error.value = toApiError(e)
    }
    finally {
      if (mine === turn) loading.value = false
    }
  }
  const load = () => fetchPage()
  const more = async () => { if (next.value && !loading.value) await fetchPage(next.value) }
  async function narrow(change: { kind?: string; year?: string }): Promise<void> {
    kind.value = change.kind ?? kind.value
    year.value = change.year ?? year.value
    items.value = []
    loaded.value = false
    scroll.value = 0
    await load()
  }
  return { kind, year, items, years, next, loading, loaded, error, scroll, load, more, narrow }
})
