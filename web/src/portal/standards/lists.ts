import { call, type Counted } from '@/api'
import { t } from '@/shared/i18n'
import type { RouteLocationRaw } from 'vue-router'

/** One row of a list: what it shows under each column, and where it leads. */
export interface LibraryRow {
  key: string
  cells: string[]
  to?: RouteLocationRaw
  below?: string
}

export type Tab = 'element' | 'domain' | 'dataset' | 'document' | 'division' | 'icd'

export interface ListOf {
  /** Names below standards.column. */
  columns: string[]
  /** Columns whose text is a code. */
  mono: number[]
  /** Name of the list in the download route. */
  file: string
  load: (asked: Asked, signal: AbortSignal) => Promise<Counted<LibraryRow>>
}

export interface Asked {
  q: string
  after: string
  parent: string
  table: string
}

const page = (asked: Asked) => ({ q: asked.q, after: asked.after, limit: 50 })
const rows = <T>(all: Counted<T>, show: (one: T) => LibraryRow): Counted<LibraryRow> => ({ ...all, items: all.items.map(show) })

/** What each tab of the library lists. */
export const lists: Record<Tab, ListOf> = {
  element: {
    columns: ['id', 'name', 'type', 'format', 'domain', 'standard', 'uses'],
    mono: [0, 2, 3],
    file: 'elements',
    load: async (asked, signal) =>
      rows(await call('GET /standards/elements', { query: page(asked), signal }), (one) => ({
        key: one.id,
        cells: [one.id, one.name, one.type, one.format, one.domain ?? '', one.standard, String(one.uses)],
        to: { name: 'standardsElement', params: { id: one.id } },
      })),
  },
  domain: {
    columns: ['id', 'name', 'edition', 'size', 'standard', 'uses'],
    mono: [0],
    file: 'domains',
    load: async (asked, signal) =>
      rows(await call('GET /standards/domains', { query: page(asked), signal }), (one) => ({
        key: `${one.id}|${one.edition}`,
        cells: [one.id, one.name, one.edition, String(one.size), one.standard, String(one.uses)],
        to: { name: 'standardsDomain', params: { id: one.key }, query: one.edition === one.editions[0] ? {} : { edition: one.edition } },
      })),
  },
  dataset: {
    columns: ['id', 'name', 'standard', 'section', 'items'],
    mono: [0],
    file: 'datasets',
    load: async (asked, signal) =>
      rows(await call('GET /standards/datasets', { query: page(asked), signal }), (one) => ({
        key: one.id,
        cells: [one.id, one.name, one.standard, one.section ?? '', String(one.size)],
        to: { name: 'standardsDataset', params: { id: one.id } },
      })),
  },
  document: {
    columns: ['code', 'title', 'standard', 'depth', 'elements', 'template'],
    mono: [0, 5],
    file: 'documents',
    load: async (asked, signal) =>
      rows(await call('GET /standards/documents', { query: page(asked), signal }), (one) => ({
        key: one.code,
        cells: [one.code, one.title, one.standard, t(`standards.depth.${one.level}`), String(one.elements), one.template],
        to: { name: 'standardsDocument', params: { code: one.code } },
      })),
  },
  division: {
    columns: ['code', 'name', 'level', 'below'],
    mono: [0],
    file: 'divisions',
    load: async (asked, signal) =>
      rows(await call('GET /standards/divisions', { query: { ...page(asked), parent: asked.parent }, signal }), (one) => ({
        key: one.code,
        cells: [one.code, one.name, t(`standards.divisionLevel.${one.level}`), one.below ? String(one.below) : ''],
        below: one.below ? one.code : undefined,
      })),
  },
  icd: {
    columns: ['code', 'meaning'],
    mono: [0],
    file: 'codes',
    load: async (asked, signal) =>
      rows(await call('GET /standards/domains/{id}/codes', { path: { id: asked.table }, query: page(asked), signal }), (one) => ({
        key: one.code,
        cells: [one.code, one.name],
      })),
  },
}

export const tabs = Object.keys(lists) as Tab[]

/** The tab under which hits of a kind are listed. */
export const tabOf: Record<string, Tab> = {
  element: 'element', domain: 'domain', dataset: 'dataset', document: 'document', division: 'division', icd10: 'icd', icd9cm3: 'icd',
}
