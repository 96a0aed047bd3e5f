import { computed, shallowRef, ref } from 'vue'
import { defineStore } from 'pinia'
import { call, toApiError, type ApiError, type Measurement, type MeasurementKind, type NewMeasurement } from '@/api'
import { useFamily } from './family'

/** What the resident measured at home. Newest first. Forgotten when the member on the phone changes. */
export const useMeasurements = defineStore('measurements', () => {
  const family = useFamily()
  const lists = shallowRef<Partial<Record<MeasurementKind, Measurement[]>>>({})
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  let turn = 0
  family.onClear(() => {
    turn++
    lists.value = {}
    error.value = undefined
    loading.value = false
  })
  const of = (kind: MeasurementKind) => computed(() => lists.value[kind])
  const last = (kind: MeasurementKind): Measurement | undefined => lists.value[kind]?.[0]
  const newestFirst = (items: Measurement[]) => [...items].sort((a, b) => b.at.localeCompare(a.at))

  async function load(kind: MeasurementKind): Promise<void> {
    const mine = ++turn
    loading.value = true
    error.value = undefined
    try {
      const page = await call('GET /me/measurements', { query: { person: family.ward, kind, limit: 200 } })
      if (mine === turn) lists.value = { ...lists.value, [kind]: newestFirst(page.items ?? []) }
    }
    catch (e) {
      if (mine === turn) error.value = toApiError(e)
    }
    finally {
      if (mine === turn) loading.value = false
    }
  }
  async function add(body: NewMeasurement): Promise<void> {
    const person = family.ward
    const kept = await call('POST /me/measurements', { query: { person }, body })
    if (person !== family.ward) return
    lists.value = { ...lists.value, [body.kind]: newestFirst([{ ...body, ...kept }, ...(lists.value[body.kind] ?? [])]) }
  }
  async function remove(m: Measurement): Promise<void> {
    await call('DELETE /me/measurements/{id}', { path: { id: m.id }, query: { person: family.ward } })
    lists.value = { ...lists.value, [m.kind]: (lists.value[m.kind] ?? []).filter(x => x.id !== m.id) }
  }
  return { lists, of, last, error, loading, load, add, remove }
})
