import { computed, ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { call, toApiError, type ApiError, type Me, type RecordView } from '@/api'
import { useSession } from '@/shared/auth/session'
import { isGrantOver, recordApi } from '@/shared/record/api'
import { createGate, isFormer } from '@/shared/record/gate'

/** The server may leave out what it does not know. */
const toMe = (me: Me): Me => ({ ...me, wards: me.wards ?? [], todo: me.todo ?? [] })

export interface Member { person: string; label: string; self: boolean }

/**
 * Whose record is on the phone: the resident's own or a ward's. Opening one's own record needs no question, so the grant is
 * asked for and renewed silently. Switching the member forgets everything of the former one (see gate).
 */
export const useFamily = defineStore('family', () => {
  const session = useSession()
  const gate = createGate({
    isOver: isGrantOver,
    renew: person => call('POST /records/{person}/grants', { path: { person }, body: { purpose: 'self' } }),
  })
  const me = shallowRef<Me>()
  const view = shallowRef<RecordView>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  const asking = ref(false)
  gate.onClear(() => {
    view.value = error.value = undefined
    loading.value = false
  })

  const members = computed<Member[]>(() => {
    const account = session.account
    if (!account?.person) return []
    const wards = account.wards ?? []
    return [{ person: account.person, label: account.displayName || me.value?.person.name || '', self: true }, ...wards.map(w => ({ person: w.person, label: w.label, self: false }))]
  })
  /** The `person` of a query about the member: nothing for oneself. */
  const ward = computed(() => (current.value && !current.value.self ? current.value.person : undefined))
  const current = computed(() => members.value.find(m => m.person === gate.person.value))

  /** Who am I and what waits for me. */
  async function start(): Promise<void> {
    const own = session.account?.person
    if (own && !gate.person.value) gate.enter(own)
    if (me.value || asking.value) return
    asking.value = true
    try { me.value = toMe(await call('GET /me')) }
    catch (e) { error.value = toApiError(e) }
    finally { asking.value = false }
  }

  function switchTo(person: string): void {
    if (members.value.some(m => m.person === person)) gate.enter(person)
  }

  /** The overview of the member on the screen; kept until the member changes. */
  async function load(again = false): Promise<void> {
    if (view.value && !again) return
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

  function leave(): void {
    gate.clear()
    me.value = undefined
  }

  return { person: gate.person, read: gate.read, onClear: gate.onClear, me, view, error, loading, members, current, ward, start, switchTo, load, leave }
})
