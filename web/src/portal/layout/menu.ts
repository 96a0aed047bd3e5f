import type { Component } from 'vue'
import type { Role } from '@/api'
import {
  Collection, Connection, DataAnalysis, DataBoard, Document, DocumentChecked, Files, FirstAidKit, House, Iphone, Key, Monitor, OfficeBuilding, Postcard, Switch, Medal, TrendCharts, Upload, User,
} from '@element-plus/icons-vue'

export interface MenuItem {
  key: string
  to: string
  icon: Component
  roles?: Role[]
  /** Another application of the platform: opened as a page of its own. */
  outside?: boolean
}

export interface MenuGroup {
  key: string
  items: MenuItem[]
}

/** The whole menu; each person sees what their roles allow. */
export const menu: MenuGroup[] = [
  { key: 'start', items: [{ key: 'home', to: '/', icon: House }] },
  {
    key: 'operation',
    items: [
      { key: 'console', to: '/console', icon: Monitor, roles: ['operator'] },
      { key: 'submissions', to: '/submissions', icon: Document, roles: ['operator'] },
      { key: 'collection', to: '/collection', icon: Upload, roles: ['operator'] },
      { key: 'statistics', to: '/statistics', icon: TrendCharts, roles: ['operator'] },
      { key: 'quality', to: '/quality', icon: Medal, roles: ['operator', 'manager'] },
    ],
  },
  {
    key: 'registers',
    items: [
      { key: 'institutions', to: '/institutions', icon: OfficeBuilding, roles: ['operator'] },
      { key: 'registry', to: '/registry', icon: Postcard, roles: ['operator'] },
      { key: 'identity', to: '/identity', icon: Connection, roles: ['operator'] },
      { key: 'mapping', to: '/mapping', icon: Switch, roles: ['operator'] },
      { key: 'standards', to: '/standards', icon: Collection, roles: ['operator', 'manager', 'doctor'] },
      { key: 'testbench', to: '/testbench', icon: DocumentChecked, roles: ['operator', 'manager', 'doctor'] },
      { key: 'documentTypes', to: '/document-types', icon: Files, roles: ['operator'] },
    ],
  },
  {
    key: 'security',
    items: [
      { key: 'accounts', to: '/accounts', icon: User, roles: ['operator'] },
      { key: 'audit', to: '/audit', icon: Key, roles: ['operator', 'auditor'] },
    ],
  },
  {
    key: 'decision',
    items: [
      { key: 'dashboard', to: '/dashboard', icon: DataBoard, roles: ['manager', 'operator'] },
      { key: 'query', to: '/query', icon: DataAnalysis, roles: ['manager'] },
    ],
  },
  {
    key: 'care',
    items: [
      { key: 'ehr', to: '/ehr', icon: FirstAidKit, roles: ['doctor'], outside: true },
      { key: 'h5', to: '/m', icon: Iphone, roles: ['resident'], outside: true },
    ],
  },
]

/** The groups a person with these roles sees; empty groups are left out. */
export function menuFor(roles: Role[]): MenuGroup[] {
  return menu
    .map((group) => ({ ...group, items: group.items.filter((item) => !item.roles || item.roles.some((role) => roles.includes(role))) }))
    .filter((group) => group.items.length > 0)
}
