import { ref, shallowRef } from 'vue'
import type { Grant } from '@/api'

/** What a read of the open record must carry. */
export interface Access { person: string; grant: string; signal: AbortSignal }

/** The answer belongs to a person who is no longer on the screen. Callers ignore it. */
export class FormerPerson extends Error {
  constructor() { super('record.former-person') }
}
export const isFormer = (e: unknown): boolean => e instanceof FormerPerson

/**
 * One person's record at a time. Every read goes through `read`, which adds the grant, drops answers that arrive after the
 * person was changed, and holds reads while the grant is over until it is renewed, so that the reader keeps their place.
 *
 * `isOver` tells whether an error means that the grant ran out; `renew`, when given, asks for a new one without the reader.
 */
export function createGate(options: { isOver: (error: unknown) => boolean; renew?: (person: string) => Promise<Grant> }) {
  const person = ref<string>()
  const grant = shallowRef<Grant>()
  const over = ref(false)
  const clearing: (() => void)[] = []
  let epoch = 0
  let abort = new AbortController()
  let waiting: { go: () => void; stop: (e: unknown) => void }[] = []
  let renewing: Promise<void> | undefined

  /** Registers what must be forgotten together with the person. */
  function onClear(forget: () => void): void { clearing.push(forget) }

  /** Forgets the person and everything read about them. */
  function clear(): void {
    epoch++
    abort.abort()
    abort = new AbortController()
    person.value = grant.value = undefined
    over.value = false
    renewing = undefined
    const stopped = waiting
    waiting = []
    for (const w of stopped) w.stop(new FormerPerson())
    for (const forget of clearing) forget()
  }

  /** Turns to a person; the same person again keeps everything. Returns whether it changed. */
  function enter(id: string): boolean {
    if (person.value === id) return false
    clear()
    person.value = id
    return true
  }

  /** Takes a grant; one for somebody else is refused. */
  function accept(given: Grant): void {
    if (given.person !== person.value) throw new FormerPerson()
    grant.value = given
    over.value = false
    const held = waiting
    waiting = []
    for (const w of held) w.go()
  }

  /** Marks the grant as run out (by the clock or by the server's answer). */
  function expire(): void { if (grant.value) over.value = true }

  /** `renew` once for all reads that found the grant over. */
  function renewOnce(mine: number): Promise<void> {
    const id = person.value!
    renewing ??= options.renew!(id)
      .then((g) => { if (mine === epoch) accept(g) })
      .finally(() => { if (mine === epoch) renewing = undefined })
    return renewing
  }

  async function ready(mine: number): Promise<void> {
    if (grant.value && !over.value) return
    if (options.renew) return renewOnce(mine)
    return new Promise((go, stop) => waiting.push({ go, stop }))
  }

  async function read<T>(fn: (access: Access) => Promise<T>): Promise<T> {
    const mine = epoch
    let silent = 0
    for (;;) {
      await ready(mine)
      if (mine !== epoch || !person.value) throw new FormerPerson()
      const used = grant.value!.id
      try {
        const answer = await fn({ person: person.value, grant: used, signal: abort.signal })
        if (mine !== epoch) throw new FormerPerson()
        return answer
      }
      catch (e) {
        if (mine !== epoch) throw new FormerPerson()
        if (!options.isOver(e) || (options.renew && ++silent > 2)) throw e
        if (grant.value?.id === used) over.value = true
      }
    }
  }

  return { person, grant, over, onClear, clear, enter, accept, expire, read }
}
