import { ElMessage } from 'element-plus/es/components/message/index'
import { ElMessageBox } from 'element-plus/es/components/message-box/index'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { toApiError } from '@/api'
import { errorText, t } from '@/shared/i18n'

/** Says briefly that something was done. */
export function done(text: string): void {
  ElMessage({ type: 'success', message: text, showClose: true })
}

/** Says why something failed, with the request id to quote. */
export function failed(cause: unknown): void {
  const error = toApiError(cause)
  const id = error.requestId ? ` ${t('common.requestId')} ${error.requestId}` : ''
  ElMessage({ type: 'error', message: errorText(error) + id, showClose: true, duration: 8000 })
}

/** Asks before something that cannot be undone; `text` names the object. */
export async function confirmed(title: string, text: string, action: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, { type: 'warning', confirmButtonText: action, cancelButtonText: t('common.cancel') })
    return true
  } catch {
    return false
  }
}

/** Asks for a reason; undefined when the person turned back. */
export async function askReason(title: string, text: string, action: string): Promise<string | undefined> {
  try {
    const answer = await ElMessageBox.prompt(text, title, {
      confirmButtonText: action,
      cancelButtonText: t('common.cancel'),
      inputType: 'textarea',
      inputValidator: (value) => (value && value.trim().length >= 4 ? true : t('ui.reasonTooShort')),
    })
    return (answer as unknown as { value: string }).value.trim()
  } catch {
    return undefined
  }
}

/** Runs an action of a button: says what was done or why not. Answers true when it worked. */
export async function attempt(action: () => Promise<unknown>, success?: string): Promise<boolean> {
  try {
    await action()
    if (success) done(success)
    return true
  } catch (cause) {
    failed(cause)
    return false
  }
}
