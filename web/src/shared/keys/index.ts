import { onScopeDispose } from 'vue'

/** True when the key press belongs to a field the person types in, or to a dialog's own keys. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Page-wide keys while a component lives, like `{ j: next, k: previous, '/': search }`; not while typing. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const action = keys[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
