import { createRouter, createWebHistory, type Router } from 'vue-router'
import { useSession } from '@/shared/auth/session'
import { useFamily } from './stores/family'
import HomePage from './home/HomePage.vue'

/** Addresses of the phone page. `open` pages need nobody signed in. */
export function createPhoneRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/m'),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/', name: 'home', component: HomePage },
      { path: '/login', name: 'login', component: () => import('./login/LoginPage.vue'), meta: { open: true } },
      { path: '/record', name: 'record', component: () => import('./record/OverviewPage.vue') },
      { path: '/medication', name: 'medication', component: () => import('./record/MedicationPage.vue') },
      { path: '/vaccines', name: 'vaccines', component: () => import('./record/VaccinePage.vue') },
      { path: '/timeline', name: 'timeline', component: () => import('./timeline/TimelinePage.vue') },
      { path: '/reports', name: 'reports', component: () => import('./report/ReportsPage.vue') },
      { path: '/reports/:doc', name: 'report', component: () => import('./report/ReportPage.vue'), props: true },
      { path: '/documents/:doc', name: 'document', component: () => import('./document/DocumentPage.vue'), props: true },
      { path: '/measure', name: 'measure', component: () => import('./measure/MeasurePage.vue') },
      { path: '/measure/:kind', name: 'measure-new', component: () => import('./measure/MeasureForm.vue'), props: true },
      { path: '/code', name: 'code', component: () => import('./code/CodePage.vue') },
      { path: '/accesses', name: 'accesses', component: () => import('./access/AccessPage.vue') },
      { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    if (!session.session && !session.asked) await session.load().catch(() => undefined)
    if (session.session && to.name === 'login') return { name: 'home', replace: true }
    if (session.session) void useFamily().start()
    if (session.session || to.meta.open) return true
    return { name: 'login', query: to.fullPath === '/' ? {} : { return: to.fullPath }, replace: true }
  })
  return router
}
