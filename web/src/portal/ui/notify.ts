import { toApiError } from '@/api'
import { errorText, t } from '@/shared/i18n'

/** Message boxes come when first needed: most visits to a page end without one. */
const boxes = () => import('./boxes')

/** Says briefly that something was done. */
export async function done(text: string): Promise<void> {
  const { ElMessage } = await boxes()
  ElMessage({ type: 'success', message: text, showClose: true })
}

/** Says why something failed, with the request id to quote. */
export async function failed(cause: unknown): Promise<void> {
  const { ElMessage } = await boxes()
  const error = toApiError(cause)
  const id = error.requestId ? ` ${t('common.requestId')} ${error.requestId}` : ''
  ElMessage({ type: 'error', message: errorText(error) + id, showClose: true, duration: 8000 })
}

/** Asks before something that cannot be undone; `text` names the object. */
export async function confirmed(title: string, text: string, action: string): Promise<boolean> {
  const { ElMessageBox } = await boxes()
  try {
    await ElMessageBox.confirm(text, title, { type: 'warning', confirmButtonText: action, cancelButtonText: t('common.cancel') })
    return true
  } catch {
    return false
  }
}

/** Asks for a text of at least `least` characters; undefined when the person turned back. */
export async function askText(title: string, text: string, action: string, least: number, area: boolean): Promise<string | undefined> {
  const { ElMessageBox } = await boxes()
  try {
    const answer = await ElMessageBox.prompt(text, title, {
      confirmButtonText: action,
      cancelButtonText: t('common.cancel'),
      ...(area ? { inputType: 'textarea' } : {}),
      inputValidator: (value) => (value && [...value.trim()].length >= least ? true : t('ui.textTooShort', { n: least })),
    })
    return (answer as unknown as { value: string }).value.trim()
  } catch {
    return undefined
  }
}

/** Asks for the reason of something that goes to the audit. */
export function askReason(title: string, text: string, action: string): Promise<string | undefined> {
  return askText(title, text, action, 4, true)
}

/** Runs an action of a button: says what was done or why not. Answers true when it worked. */
export async function attempt(action: () => Promise<unknown>, success?: string): Promise<boolean> {
  try {
    await action()
    if (success) void done(success)
    return true
  } catch (cause) {
    void failed(cause)
    return false
  }
}
