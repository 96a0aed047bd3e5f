import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { onUnauthenticated } from '@/api'
import { useSession } from '@/shared/auth/session'
import { setupI18n } from '@/shared/i18n'
import '@/shared/theme/base.css'
import './h5.css'
import App from './App.vue'
import { createPhoneRouter } from './router'

const app = createApp(App)
app.use(createPinia())

await setupI18n(app, async (locale) => {
  const files =
    locale === 'zh'
      ? [import('@/locales/zh/shared'), import('@/locales/zh/record'), import('@/locales/zh/h5')]
      : [import('@/locales/en/shared'), import('@/locales/en/record'), import('@/locales/en/h5')]
  return (await Promise.all(files)).map((file) => file.default)
})
const router = createPhoneRouter()
onUnauthenticated(() => {
  useSession().keep(undefined)
  const back = router.currentRoute.value.fullPath
  if (router.currentRoute.value.name !== 'login') void router.replace({ name: 'login', query: back === '/' ? {} : { return: back } })
})
app.use(router)
app.mount('#app')
