import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { call, toApiError, type ApiError, type CodeToken } from '@/api'

/** Seconds before its end at which a code is renewed, so that a desk never meets a dying one. */
export const spare = 10

/** Whole seconds a code still lives, by this phone's own count: its clock may be wrong, its ticking is not. */
export function left(token: CodeToken, since: number, now: number): number {
  return Math.max(0, token.seconds - Math.floor((now - since) / 1000))
}

/** A code that renews itself while it is on the screen. A failed renewal keeps the old code until it is dead. */
export function useToken(person: () => string | undefined) {
  const token = shallowRef<CodeToken>()
  const error = shallowRef<ApiError>()
  const seconds = ref(0)
  const busy = ref(false)
  let since = 0
  let timer: ReturnType<typeof setInterval> | undefined

  async function refresh(): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      token.value = await call('POST /me/health-code/token', { query: { person: person() }, body: {} })
      since = Date.now()
      seconds.value = token.value.seconds
      error.value = undefined
    }
    catch (e) { error.value = toApiError(e) }
    finally { busy.value = false }
  }
  function tick(): void {
    if (!token.value) return
    seconds.value = left(token.value, since, Date.now())
    if (seconds.value <= spare && !document.hidden && !error.value) void refresh()
  }
  function seen(): void { if (!document.hidden && token.value) { error.value = undefined; tick() } }
  function forget(): void { token.value = error.value = undefined }
  onMounted(() => { timer = setInterval(tick, 1000); document.addEventListener('visibilitychange', seen) })
  onBeforeUnmount(() => { clearInterval(timer); document.removeEventListener('visibilitychange', seen) })
  return { token, error, seconds, busy, refresh, forget }
}
