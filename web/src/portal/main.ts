import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { onUnauthenticated } from '@/api'
import { loginAddress, useSession } from '@/shared/auth/session'
import { setupI18n, type Locale, type Messages } from '@/shared/i18n'
import 'element-plus/es/components/base/style/css'
import '@/shared/theme/base.css'
import '@/shared/theme/element.css'
import '@/shared/print/print.css'
import './portal.css'
import App from './App.vue'
import { createPortalRouter } from './router'

async function words(locale: Locale): Promise<Messages[]> {
  const files =
    locale === 'zh'
      ? [import('@/locales/zh/shared'), import('@/locales/zh/portal/first')]
      : [import('@/locales/en/shared'), import('@/locales/en/portal/first')]
  return (await Promise.all(files)).map((file) => file.default)
}

async function start(): Promise<void> {
  const app = createApp(App)
  app.use(createPinia())
  await setupI18n(app, words)
  const router = createPortalRouter()
  onUnauthenticated(() => {
    useSession().keep(undefined)
    if (router.currentRoute.value.name !== 'login') void router.push(loginAddress(router.currentRoute.value.fullPath))
  })
  app.use(router)
  app.mount('#app')
}

void start()
