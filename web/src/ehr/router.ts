import { createRouter, createWebHistory, type Router } from 'vue-router'
import { loginAddress, useSession } from '@/shared/auth/session'

/** Addresses of the record browser. The resident is part of the address; the content never is. */
export function createEhrRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/ehr'),
    routes: [
      { path: '/', name: 'find', component: () => import('./find/FindPage.vue') },
      { path: '/desk', name: 'desk', component: () => import('./desk/DeskPage.vue') },
      {
        path: '/p/:person', component: () => import('./RecordPage.vue'), props: true,
        children: [
          { path: '', redirect: to => ({ name: 'summary', params: to.params, query: to.query }) },
          { path: 'summary', name: 'summary', component: () => import('./summary/SummaryPane.vue') },
          { path: 'timeline/:doc?', name: 'timeline', component: () => import('./timeline/TimelinePane.vue'), props: true },
          { path: 'labs', name: 'labs', component: () => import('./labs/LabsPane.vue') },
          { path: 'vitals', name: 'vitals', component: () => import('./vitals/VitalsPane.vue') },
          { path: 'medication', name: 'medication', component: () => import('./medication/MedicationPane.vue') },
        ],
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach(async () => {
    const session = useSession()
    if (session.session) return true
    if (!session.asked) await session.load().catch(() => undefined)
    if (session.session) return true
    location.assign(loginAddress())
    return false
  })
  return router
}
