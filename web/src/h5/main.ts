import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { onUnauthenticated } from '@/api'
import { loginAddress } from '@/shared/auth/session'
import { setupI18n, type Locale, type Messages } from '@/shared/i18n'
import '@/shared/theme/base.css'
import App from './App.vue'

async function words(locale: Locale): Promise<Messages[]> {
  const files =
    locale === 'zh'
      ? [import('@/locales/zh/shared'), import('@/locales/zh/h5')]
      : [import('@/locales/en/shared'), import('@/locales/en/h5')]
  return (await Promise.all(files)).map((file) => file.default)
}

async function start(): Promise<void> {
  const app = createApp(App)
  app.use(createPinia())
  onUnauthenticated(() => location.assign(loginAddress()))
  await setupI18n(app, words)
  app.mount('#app')
}

void start()
