import { createI18n } from 'vue-i18n'
import { shallowRef, type App } from 'vue'
import { ApiError, toApiError, type Bilingual } from '@/api'

export type Locale = 'zh' | 'en'
export type Messages = Record<string, unknown>
export type MessageLoader = (locale: Locale) => Promise<Messages[]>

const storageKey = 'minkang.locale'
/** The few calls we use of vue-i18n; its own generic types are too deep for key texts only known at run time. */
interface Handle {
  global: {
    locale: { value: string }
    t(key: string, values?: Record<string, unknown>): string
    te(key: string, locale?: string): boolean
    setLocaleMessage(locale: string, messages: Messages): void
    mergeLocaleMessage(locale: string, messages: Messages): void
  }
}

let handle: Handle | undefined
let load: MessageLoader | undefined
const loaded = new Set<string>()
/** Words that only some pages need, by name; they follow the language like the others. */
const later = new Map<string, MessageLoader>()
const current = shallowRef<Locale>('zh')
const followers: ((locale: Locale) => void | Promise<void>)[] = []

/** The language in use; reactive. */
export function useLocale() {
  return current
}

/** The BCP 47 tag for Intl. */
export function localeTag(locale: Locale = current.value): string {
  return locale === 'zh' ? 'zh-CN' : 'en-GB'
}

/** Runs now and on every switch: component libraries change their own words here. */
export function followLocale(follower: (locale: Locale) => void | Promise<void>): void {
  followers.push(follower)
  void follower(current.value)
}

function remembered(): Locale {
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

async function ensure(locale: Locale): Promise<void> {
  if (!handle || !load) return
  if (!loaded.has(locale)) {
    const parts = await load(locale)
    handle.global.setLocaleMessage(locale, Object.assign({}, ...parts) as Messages)
    loaded.add(locale)
  }
  for (const [name, loader] of later) {
    const key = `${locale}/${name}`
    if (loaded.has(key)) continue
    handle.global.mergeLocaleMessage(locale, Object.assign({}, ...(await loader(locale))) as Messages)
    loaded.add(key)
  }
}

/** Loads words that the first page does not need, in the language in use and in Chinese, to which missing ones fall back. */
export async function needWords(name: string, loader: MessageLoader): Promise<void> {
  later.set(name, loader)
  await ensure('zh')
  await ensure(current.value)
}

/** Switches the language everywhere, remembers it, and keeps the page. */
export async function setLocale(locale: Locale): Promise<void> {
  await ensure(locale)
  current.value = locale
  if (handle) handle.global.locale.value = locale
  document.documentElement.lang = localeTag(locale)
  try {
    localStorage.setItem(storageKey, locale)
  } catch {
    // Private windows may refuse storage; the language then lasts for this page only.
  }
  await Promise.all(followers.map((follower) => follower(locale)))
}

/**
 * Creates the entry's words. `loader` answers the message files of a locale, each a chunk of its own:
 * `setupI18n(app, (l) => l === 'zh' ? Promise.all([import zh files]) : …)`. Chinese unless the person chose English.
 */
export async function setupI18n(app: App, loader: MessageLoader): Promise<void> {
  load = loader
  loaded.clear()
  const plugin = createI18n({ legacy: false, locale: 'zh', fallbackLocale: 'zh', messages: {} })
  handle = plugin as unknown as Handle
  app.use(plugin)
  await ensure('zh')
  await setLocale(remembered())
}

/** The words outside components (formatters, stores). */
export function t(key: string, values: Record<string, unknown> = {}): string {
  return handle ? handle.global.t(key, values) : key
}

/** True when the words of the language in use (or Chinese) hold the key. */
export function hasText(key: string): boolean {
  return handle ? handle.global.te(key) || handle.global.te(key, 'zh') : false
}

/** Words for a code when the words hold them, else the code itself. */
export function labelOf(prefix: string, code: string | undefined | null): string {
  if (!code) return ''
  const key = `${prefix}.${code}`
  return hasText(key) ? t(key) : code
}

/** The half of a bilingual text that fits the language; falls back to the other half. */
export function bilingual(text: Partial<Bilingual> | string | undefined | null): string {
  if (!text) return ''
  if (typeof text === 'string') return text
  return (current.value === 'zh' ? text.zh || text.en : text.en || text.zh) ?? ''
}

/**
 * The sentence to show for a failed call: our own words for its code, else the server's sentence, else a general one.
 * Codes contain dots and hyphens; words live under `errors` as nested keys.
 */
export function errorText(cause: unknown): string {
  const error: ApiError = toApiError(cause)
  const key = `errors.${error.code}`
  if (hasText(key)) return t(key)
  const told = bilingual(error.detail)
  if (told) return told
  const status = `errors.http.${error.status}`
  return hasText(status) ? t(status) : t('errors.unknown', { code: error.code })
}
