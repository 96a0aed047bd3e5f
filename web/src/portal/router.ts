import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import type { Role } from '@/api'
import { needWords, t, useLocale, type Locale, type Messages } from '@/shared/i18n'
import { loginAddress, useSession } from '@/shared/auth/session'
import { watch } from 'vue'
import { qualityPages } from './quality/pages'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** Who may open it; nobody named means everyone signed in. */
    roles?: Role[]
    /** Needs the words that the first pages do not load. */
    words?: 'later'
    /** Opens without a session. */
    open?: boolean
  }
}

const operator = { roles: ['operator'] as Role[] }
const manager = { roles: ['manager'] as Role[] }
const readers = { roles: ['operator', 'manager', 'doctor'] as Role[] }

const laterWords = async (locale: Locale): Promise<Messages[]> => [(await (locale === 'zh' ? import('@/locales/zh/portal/later') : import('@/locales/en/portal/later'))).default]

const pages: RouteRecordRaw[] = [
  { path: '', name: 'home', component: () => import('./home/HomePage.vue'), meta: { title: 'shell.menu.home' } },
  { path: 'console', name: 'console', component: () => import('./console/ConsolePage.vue'), meta: { ...operator, title: 'shell.menu.console' } },
  { path: 'submissions', name: 'submissions', component: () => import('./submissions/SubmissionsPage.vue'), meta: { ...operator, title: 'shell.menu.submissions' } },
  { path: 'collection', name: 'collection', component: () => import('./collection/CollectionPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.collection' } },
  { path: 'statistics', name: 'statistics', component: () => import('./statistics/StatisticsPage.vue'), meta: { ...operator, title: 'shell.menu.statistics' } },
  { path: 'institutions', name: 'institutions', component: () => import('./institutions/InstitutionsPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.institutions' } },
  { path: 'institutions/:id', name: 'institution', component: () => import('./institutions/InstitutionPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.institutions' } },
  { path: 'registry', name: 'registry', component: () => import('./registry/RegistryPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.registry' } },
  { path: 'accounts', name: 'accounts', component: () => import('./accounts/AccountsPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.accounts' } },
  { path: 'audit', name: 'audit', component: () => import('./audit/AuditPage.vue'), meta: { words: 'later', roles: ['operator', 'auditor'], title: 'shell.menu.audit' } },
  { path: 'identity', name: 'identity', component: () => import('./identity/IdentityPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.identity' } },
  { path: 'identity/people/:id', name: 'identityPerson', component: () => import('./identity/PersonPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.identity' } },
  { path: 'mapping', name: 'mapping', component: () => import('./mapping/MappingPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.mapping' } },
  { path: 'standards', name: 'standards', component: () => import('./standards/StandardsPage.vue'), meta: { words: 'later', ...readers, title: 'shell.menu.standards' } },
  { path: 'standards/packages', name: 'standardsPackages', component: () => import('./standards/PackagesPage.vue'), meta: { words: 'later', ...operator, title: 'standards.packages.title' } },
  { path: 'standards/elements/:id', name: 'standardsElement', component: () => import('./standards/ElementPage.vue'), meta: { words: 'later', ...readers, title: 'standards.tab.element' } },
  { path: 'standards/domains/:id', name: 'standardsDomain', component: () => import('./standards/DomainPage.vue'), meta: { words: 'later', ...readers, title: 'standards.tab.domain' } },
  { path: 'standards/datasets/:id', name: 'standardsDataset', component: () => import('./standards/DataSetPage.vue'), meta: { words: 'later', ...readers, title: 'standards.tab.dataset' } },
  { path: 'standards/documents/:code', name: 'standardsDocument', component: () => import('./standards/DocumentPage.vue'), meta: { words: 'later', ...readers, title: 'standards.tab.document' } },
  { path: 'testbench', name: 'testbench', component: () => import('./testbench/TestBenchPage.vue'), meta: { words: 'later', ...readers, title: 'shell.menu.testbench' } },
  { path: 'document-types', name: 'documentTypes', component: () => import('./standards/DocumentTypesPage.vue'), meta: { words: 'later', ...operator, title: 'shell.menu.documentTypes' } },
  { path: 'dashboard', name: 'dashboard', component: () => import('./dashboard/DashboardPage.vue'), meta: { words: 'later', roles: ['manager', 'operator'], title: 'shell.menu.dashboard' } },
  ...qualityPages,
  { path: 'query', name: 'query', component: () => import('./query/QueryPage.vue'), meta: { words: 'later', ...manager, title: 'shell.menu.query' } },
  { path: ':rest(.*)*', name: 'missing', component: () => import('./layout/MissingPage.vue'), meta: { title: 'shell.missing' } },
]

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./login/LoginPage.vue'), meta: { open: true, title: 'login.title' } },
  { path: '/password', name: 'password', component: () => import('./login/FirstPasswordPage.vue'), meta: { title: 'login.change.title' } },
  { path: '/', component: () => import('./layout/PortalShell.vue'), children: pages },
]

/** The portal's pages. Nobody signed in goes to the login page and comes back; a first password must be changed first. */
export function createPortalRouter(): Router {
  const router = createRouter({ history: createWebHistory('/'), routes, scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 } })
  router.beforeEach(async (to) => {
    const session = useSession()
    if (!session.asked) {
      // A server that cannot be reached is shown by the page itself.
      await session.load().catch(() => undefined)
    }
    if (to.meta.open) return true
    if (!session.session) return loginAddress(to.fullPath)
    if (session.session.mustChangePassword && to.name !== 'password') return { name: 'password', query: { return: to.fullPath } }
    if (to.meta.words) await needWords('later', laterWords)
    return true
  })
  const name = () => {
    const key = router.currentRoute.value.meta.title
    document.title = key ? `${t(key)} · ${t('common.product')}` : t('common.productLong')
  }
  router.afterEach(name)
  watch(useLocale(), name)
  return router
}
