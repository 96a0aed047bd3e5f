import { createApp } from 'vue'
import { setupI18n, setLocale, type Locale } from '@/shared/i18n'

/** Loads every word of the portal for tests outside a page. */
export async function withWords(locale: Locale = 'zh'): Promise<void> {
  localStorage.setItem('minkang.locale', locale)
  await setupI18n(createApp({}), async (wanted) => {
    const files =
      wanted === 'zh'
        ? [import('@/locales/zh/shared'), import('@/locales/zh/portal')]
        : [import('@/locales/en/shared'), import('@/locales/en/portal')]
    return (await Promise.all(files)).map((file) => file.default)
  })
  await setLocale(locale)
}
