import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { onUnauthenticated } from '@/api'
import { loginAddress } from '@/shared/auth/session'
import { setupI18n } from '@/shared/i18n'
import '@/shared/theme/base.css'
import '@/shared/theme/element.css'
import '@/shared/print/print.css'
import App from './App.vue'
import { createEhrRouter } from './router'

const app = createApp(App)
app.use(createPinia())
onUnauthenticated(() => location.assign(loginAddress()))

await setupI18n(app, async (locale) => {
  const files =
    locale === 'zh'
      ? [import('@/locales/zh/shared'), import('@/locales/zh/record'), import('@/locales/zh/ehr')]
      : [import('@/locales/en/shared'), import('@/locales/en/record'), import('@/locales/en/ehr')]
  return (await Promise.all(files)).map((file) => file.default)
})
app.use(createEhrRouter())
app.mount('#app')
