import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import { ApiError, toApiError } from '@/api'

export interface Loading<T> {
  data: ShallowRef<T | undefined>
  error: ShallowRef<ApiError | undefined>
  loading: ShallowRef<boolean>
  /** Loads again; an older answer that comes late is dropped. `quiet` keeps what is shown. */
  run: (quiet?: boolean) => Promise<void>
}

/** Loads something for a page: what came, what went wrong, whether it is under way. Aborted with the component. */
export function useLoading<T>(load: (signal: AbortSignal) => Promise<T>, now = true): Loading<T> {
  const data = shallowRef<T>()
  const error = shallowRef<ApiError>()
  const loading = shallowRef(false)
  let turn = 0
  let abort: AbortController | undefined

  async function run(quiet = false): Promise<void> {
    const mine = ++turn
    abort?.abort()
    abort = new AbortController()
    if (!quiet) loading.value = true
    try {
      const value = await load(abort.signal)
      if (mine !== turn) return
      data.value = value
      error.value = undefined
    } catch (cause) {
      if (mine === turn) error.value = toApiError(cause)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  onScopeDispose(() => {
    turn++
    abort?.abort()
  })
  if (now) void run()
  return { data, error, loading, run }
}

/** Repeats while the page is visible; the next turn starts after the last one ended. */
export function usePolling(run: () => Promise<void>, everyMillis: number): { stop: () => void; start: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let active = false

  async function tick(): Promise<void> {
    if (!active) return
    if (!document.hidden) await run()
    if (active) timer = setTimeout(() => void tick(), everyMillis)
  }
  function start(): void {
    if (active) return
    active = true
    timer = setTimeout(() => void tick(), everyMillis)
  }
  function stop(): void {
    active = false
    clearTimeout(timer)
  }
  onScopeDispose(stop)
  return { start, stop }
}
