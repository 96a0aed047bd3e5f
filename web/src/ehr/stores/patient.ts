import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { call, toApiError, type ApiError, type GrantRequest, type RecordView } from '@/api'
import { isGrantOver, isNoRelation, recordApi } from '@/shared/record/api'
import { createGate, isFormer } from '@/shared/record/gate'

/** Timers take at most 2^31-1 ms; a longer grant is looked at again after this. */
const longestTimer = 2_000_000_000

/**
 * The one resident whose record is open. Changing the resident forgets everything read before (see gate). A grant that
 * runs out covers the record until the reader states a purpose again; what was loaded and the place in it stay.
 */
export const usePatient = defineStore('patient', () => {
  const gate = createGate({ isOver: isGrantOver })
  const view = shallowRef<RecordView>()
  const error = shallowRef<ApiError>()
  const asking = ref(false)
  const refused = shallowRef<ApiError>()
  const loading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  gate.onClear(() => {
    view.value = error.value = refused.value = undefined
    asking.value = loading.value = false
    clearTimeout(timer)
  })

  /** none: nobody chosen; purpose: no grant yet; over: the grant ran out; open: readable. */
  const state = computed<'none' | 'purpose' | 'over' | 'open'>(() => {
    if (!gate.person.value) return 'none'
    if (!gate.grant.value) return 'purpose'
    return gate.over.value ? 'over' : 'open'
  })
  const noRelation = computed(() => isNoRelation(refused.value))

  function watchClock(until: string): void {
    clearTimeout(timer)
    const left = Date.parse(until) - Date.now()
    if (Number.isNaN(left)) return
    if (left <= 0) { gate.expire(); return }
    timer = setTimeout(() => watchClock(until), Math.min(left, longestTimer))
  }

  /** Asks for a grant. A refusal stays in `refused`, so that the page can offer break-glass. */
  async function ask(request: GrantRequest): Promise<void> {
    const person = gate.person.value
    if (!person || asking.value) return
    asking.value = true
    refused.value = undefined
    try {
      const grant = await call('POST /records/{person}/grants', { path: { person }, body: request })
      if (gate.person.value !== person) return
      gate.accept(grant)
      watchClock(grant.until)
      if (!view.value) void load()
    }
    catch (e) {
      if (gate.person.value === person) refused.value = toApiError(e)
    }
    finally {
      if (gate.person.value === person) asking.value = false
    }
  }

  /** Loads the summary. An answer that names another person is never shown. */
  async function load(): Promise<void> {
    loading.value = true
    error.value = undefined
    try {
      const answer = await gate.read(a => recordApi.view(a))
      if (answer.person.id !== gate.person.value) throw new Error('record.other-person')
      view.value = answer
      loading.value = false
    }
    catch (e) {
      if (isFormer(e)) return
      error.value = toApiError(e)
      loading.value = false
    }
  }

  return {
    person: gate.person, grant: gate.grant, over: gate.over, enter: gate.enter, clear: gate.clear, read: gate.read, onClear: gate.onClear,
    view, error, loading, asking, refused, noRelation, state, ask, load,
  }
})
