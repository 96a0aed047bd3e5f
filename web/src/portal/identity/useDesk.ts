import { computed, ref, shallowRef, watch } from 'vue'
import { call, type IdentityComparison, type IdentityReview, type ReviewCount } from '@/api'
import { t } from '@/shared/i18n'
import { useLoading } from '@/shared/state/async'
import { useKeyset } from '@/shared/state/keyset'
import { askReason, attempt, done } from '@/portal/ui/notify'
import { queryOf, type DeskFields } from './review'

/** The review desk: the list, the pair that lies on it, and what may be done with it. */
export function useDesk(fields: () => DeskFields, set: (change: Partial<DeskFields>) => void) {
  const list = useKeyset<IdentityReview>(
    () => queryOf(fields()),
    (after, signal) => call('GET /identity/reviews', { query: { ...queryOf(fields()), after, limit: 30 }, signal }),
    fields().after,
  )
  const counts = shallowRef<ReviewCount[]>([])
  const count = () => call('GET /identity/reviews/counts').then((page) => (counts.value = page.items)).catch(() => undefined)
  void count()
  watch(list.after, (after) => (set({ after }), (picked.value = '')))

  const picked = ref(fields().review)
  const current = computed(() => picked.value || list.items.value[0]?.id || '')
  const revealed = shallowRef<IdentityComparison>()
  const pair = useLoading<IdentityComparison | undefined>((signal) => (current.value ? call('GET /identity/reviews/{id}', { path: { id: current.value }, signal }) : Promise.resolve(undefined)), false)
  watch(current, () => ((revealed.value = undefined), void pair.run()), { immediate: true })
  const shown = computed(() => (revealed.value?.review.id === current.value ? revealed.value : pair.data.value?.review.id === current.value ? pair.data.value : undefined))

  const busy = ref(false)
  let under: Promise<unknown> = Promise.resolve()
  let deciding = false
  /** Pairs judged in this visit, the latest last, for undoing. */
  const trail = ref<string[]>([])

  async function act(action: () => Promise<unknown>, said?: string): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    const running = attempt(action, said)
    under = running
    const ok = await running
    busy.value = false
    return ok
  }
  async function refresh(): Promise<void> {
    revealed.value = undefined
    await Promise.all([list.run(true), pair.run(true), count()])
  }
  const at = () => list.items.value.findIndex((one) => one.id === current.value)
  function move(step: number): void {
    const next = list.items.value[Math.max(0, at() + step)]
    if (next) picked.value = next.id
    else if (step > 0 && list.hasNext.value) list.next()
  }

  async function take(): Promise<void> {
    const id = current.value
    if (!id || shown.value?.review.mine) return
    await act(() => call('POST /identity/reviews/{id}/take', { path: { id }, body: {} }))
    await Promise.all([list.run(true), pair.run(true)])
  }
  async function takeNext(): Promise<void> {
    const { institution, rule, sort, status } = fields()
    const body = { ...(institution ? { institution } : {}), ...(rule ? { rule } : {}), sort, ...(status === 'second-opinion' ? { status } : {}) }
    await act(async () => {
      picked.value = (await call('POST /identity/reviews/next', { body })).id
    }, t('identity.takenByMe'))
    await refresh()
  }
  async function leave(): Promise<void> {
    const id = current.value
    if (await act(() => call('POST /identity/reviews/{id}/leave', { path: { id }, body: {} }))) await refresh()
  }
  /** Not now: what was taken is given back, and the next pair comes. */
  async function later(): Promise<void> {
    const id = current.value
    if (shown.value?.review.mine && !(await act(() => call('POST /identity/reviews/{id}/leave', { path: { id }, body: {} })))) return
    move(1)
    await list.run(true)
  }
  async function decide(decision: 'same' | 'different', reason: string): Promise<boolean> {
    if (deciding) return false
    deciding = true
    // Whoever types fast is done before the pair is taken; the verdict then waits for that.
    await under
    const made = await judge(decision, reason)
    deciding = false
    return made
  }
  async function judge(decision: 'same' | 'different', reason: string): Promise<boolean> {
    const id = current.value
    const place = at()
    if (!(await act(() => call('POST /identity/reviews/{id}', { path: { id }, body: { decision, reason } }), t('identity.decided')))) {
      await refresh()
      return false
    }
    trail.value = [...trail.value, id]
    revealed.value = undefined
    await Promise.all([list.run(true), count()])
    const rest = list.items.value
    const still = rest.findIndex((one) => one.id === id)
    picked.value = rest[still >= 0 ? Math.min(still + 1, rest.length - 1) : Math.min(Math.max(place, 0), rest.length - 1)]?.id ?? ''
    if (picked.value === id) await pair.run(true)
    return true
  }
  /** Takes back the verdict on the pair that lies here, or else the latest of this visit. */
  async function undo(): Promise<void> {
    const review = shown.value?.review
    const id = review && review.status !== 'open' ? review.id : trail.value[trail.value.length - 1]
    if (!id) return done(t('identity.nothingToUndo'))
    const reason = await askReason(t('identity.undo'), t('identity.undoAsk', { id }), t('identity.undo'))
    if (!reason) return
    if (!(await act(() => call('POST /identity/reviews/{id}/undo', { path: { id }, body: { reason } }), t('identity.undone')))) return
    trail.value = trail.value.filter((one) => one !== id)
    picked.value = id
    await refresh()
  }
  async function reveal(purpose: string, reason: string): Promise<boolean> {
    const id = current.value
    return act(async () => {
      revealed.value = await call('POST /identity/reviews/{id}/reveal', { path: { id }, body: { purpose, reason } })
    })
  }
  /** Reads the whole queue of the present filter for a file, at most so many pairs. */
  async function all(most: number): Promise<IdentityReview[]> {
    const rows: IdentityReview[] = []
    let after = ''
    do {
      const page = await call('GET /identity/reviews', { query: { ...queryOf(fields()), after, limit: 100 } })
      rows.push(...page.items)
      after = page.next ?? ''
    } while (after && rows.length < most)
    return rows.slice(0, most)
  }
  return { list, counts, pair, shown, current, busy, trail, move, take, takeNext, leave, later, decide, undo, reveal, hide: () => (revealed.value = undefined), all, pick: (id: string) => (picked.value = id), refresh }
}
