import type { RouteRecordRaw } from 'vue-router'
import type { Role } from '@/api'

const meta = { words: 'later' as const, roles: ['operator', 'manager'] as Role[], title: 'shell.menu.quality' }

/** The pages of data quality. */
export const qualityPages: RouteRecordRaw[] = [
  { path: 'quality', name: 'quality', component: () => import('./OverviewPage.vue'), meta },
  { path: 'quality/institutions/:id', name: 'qualityInstitution', component: () => import('./InstitutionPage.vue'), meta },
  { path: 'quality/details', name: 'qualityDetails', component: () => import('./DetailsPage.vue'), meta },
  { path: 'quality/alerts', name: 'qualityAlerts', component: () => import('./AlertsPage.vue'), meta },
  { path: 'quality/letters', name: 'qualityLetters', component: () => import('./LettersPage.vue'), meta },
]
