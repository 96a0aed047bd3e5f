import type { Comparison, FilterOp, WarehouseDimension, WarehouseFilter, WarehouseQuery, WarehouseSubject } from '@/api'

export type View = 'table' | 'bar' | 'line' | 'pie'
export type Well = 'rows' | 'columns' | 'measures' | 'filters'

/** What a person has put together; kept in the address. */
export interface QueryState {
  subject: string
  measures: string[]
  rows: string[]
  /** The dimension spread over columns; empty for none. */
  pivot: string
  filters: WarehouseFilter[]
  from: string
  to: string
  /** Each measure beside the same of another period; empty for none. Not together with a spread dimension. */
  compare: Comparison | ''
  /** Column to sort by, with a minus for descending; empty for the server's order. */
  sort: string
  totals: boolean
  view: View
}

export const maxRows = 4
export const maxMeasures = 6
export const views: readonly View[] = ['table', 'bar', 'line', 'pie']

export const emptyState: QueryState = {
  subject: '', measures: [], rows: [], pivot: '', filters: [], from: '', to: '', compare: '', sort: '', totals: true, view: 'table',
}

const operators: FilterOp[] = ['in', 'not', 'range', 'prefix']

/** Which comparisons a dimension takes; beginnings only make sense for codes of a list. */
export function operatorsFor(dimension: Pick<WarehouseDimension, 'type' | 'kind'> | undefined): FilterOp[] {
  if (!dimension) return ['in']
  if (dimension.type === 'date' || dimension.type === 'number') return ['range']
  if (dimension.type === 'flag') return ['in']
  return (dimension.kind ?? 'label') === 'label' ? ['in', 'not', 'prefix'] : ['in', 'not']
}

/** A subject just chosen: its first measure by its first dimension, so that there is something to see. */
export function startState(subject: WarehouseSubject, from: string, to: string): QueryState {
  const named = (one: WarehouseDimension) => one.type === 'code' && (one.kind ?? 'label') === 'label'
  const first = subject.dimensions.find(named) ?? subject.dimensions[0]
  return { ...emptyState, subject: subject.id, measures: subject.measures.slice(0, 1).map((m) => m.id), rows: first ? [first.id] : [], from, to }
}

const without = (list: string[], id: string) => list.filter((one) => one !== id)

function insert(list: string[], id: string, at?: number): string[] {
  const rest = without(list, id)
  const place = at === undefined ? rest.length : Math.max(0, Math.min(at, rest.length))
  return [...rest.slice(0, place), id, ...rest.slice(place)]
}

/** Why a field may not go to a well; undefined when it may. A key of `query.refused`. */
export function refusal(state: QueryState, subject: WarehouseSubject, id: string, well: Well): string | undefined {
  const measure = subject.measures.some((one) => one.id === id)
  const dimension = subject.dimensions.some((one) => one.id === id)
  if (!measure && !dimension) return 'unknown'
  if (well === 'measures') {
    if (!measure) return 'notMeasure'
    return !state.measures.includes(id) && state.measures.length >= maxMeasures ? 'tooMany' : undefined
  }
  if (!dimension) return 'notDimension'
  return well === 'rows' && !state.rows.includes(id) && state.rows.length >= maxRows ? 'tooMany' : undefined
}

/**
 * Puts a field into a well, at a place when given. A dimension is in rows or in columns, never in both; a dimension
 * pushed out of columns goes to rows when there is room. Refused moves change nothing.
 */
export function place(state: QueryState, subject: WarehouseSubject, id: string, well: Well, at?: number): QueryState {
  if (refusal(state, subject, id, well)) return state
  switch (well) {
    case 'measures':
      return { ...state, measures: insert(state.measures, id, at) }
    case 'rows':
      return { ...state, rows: insert(state.rows, id, at), pivot: state.pivot === id ? '' : state.pivot }
    case 'columns': {
      const rows = without(state.rows, id)
      const pushed = state.pivot && state.pivot !== id && rows.length < maxRows ? [...rows, state.pivot] : rows
      return { ...state, rows: pushed, pivot: id }
    }
    case 'filters': {
      if (state.filters.some((one) => one.dimension === id)) return state
      const op = operatorsFor(subject.dimensions.find((one) => one.id === id))[0] ?? 'in'
      return { ...state, filters: [...state.filters, { dimension: id, op, values: [] }] }
    }
  }
}

/** Takes a field out of a well. */
export function remove(state: QueryState, id: string, well: Well): QueryState {
  const sort = state.sort.replace(/^-/, '') === id && well !== 'filters' ? '' : state.sort
  if (well === 'measures') return { ...state, sort, measures: without(state.measures, id) }
  if (well === 'rows') return { ...state, sort, rows: without(state.rows, id) }
  if (well === 'columns') return { ...state, sort, pivot: '' }
  return { ...state, filters: state.filters.filter((one) => one.dimension !== id) }
}

/** The next sorting when a column head is pressed: descending, ascending, none. */
export function nextSort(sort: string, by: string): string {
  if (sort === `-${by}`) return by
  return sort === by ? '' : `-${by}`
}

/** True when there is enough to ask the server; a spread dimension needs another one as rows. */
export function complete(state: QueryState): boolean {
  return Boolean(state.subject && state.measures.length && (state.rows.length || !state.pivot))
}

/** The question to the server; filters without values are still being written and stay out. */
export function toRequest(state: QueryState, limit = 5000): WarehouseQuery {
  return {
    subject: state.subject,
    measures: state.measures,
    dimensions: state.pivot ? [...state.rows, state.pivot] : state.rows,
    filters: state.filters.filter((one) => one.values.some((value) => value !== '')),
    ...(state.from && state.to ? { period: { from: state.from, to: state.to } } : {}),
    ...(state.pivot ? { pivot: state.pivot } : {}),
    ...(state.compare && !state.pivot && state.from && state.to ? { compare: state.compare } : {}),
    ...(state.sort ? { sort: [{ by: state.sort.replace(/^-/, ''), desc: state.sort.startsWith('-') }] } : {}),
    limit,
    totals: state.totals,
  }
}

const list = (text: string | undefined) => (text ? text.split(',').filter(Boolean) : [])
/** `~` divides the parts, and encodeURIComponent leaves it alone. */
const part = (text: string) => encodeURIComponent(text).replace(/~/g, '%7E')
const filterText = (one: WarehouseFilter) => [one.dimension, one.op, ...one.values].map(part).join('~')

/** The state as an address query; a link to it opens the same question. */
export function toAddress(state: QueryState): Record<string, string> {
  const out: Record<string, string> = {
    s: state.subject, m: state.measures.join(','), d: state.rows.join(','), p: state.pivot, f: state.filters.map(filterText).join(';'),
    from: state.from, to: state.to, c: state.compare, o: state.sort, t: state.totals ? '' : '0', v: state.view === 'table' ? '' : state.view,
  }
  return Object.fromEntries(Object.entries(out).filter(([, value]) => value !== ''))
}

function readFilter(text: string): WarehouseFilter[] {
  try {
    const [dimension, op, ...values] = text.split('~').map(decodeURIComponent)
    if (!dimension || !operators.includes(op as FilterOp)) return []
    return [{ dimension, op: op as FilterOp, values }]
  } catch {
    return []
  }
}

/** Reads an address; anything unreadable is left out rather than trusted. */
export function fromAddress(query: Record<string, unknown>): QueryState {
  const one = (name: string) => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const date = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(one(name)) ? one(name) : '')
  return {
    subject: one('s'),
    measures: list(one('m')).slice(0, maxMeasures),
    rows: list(one('d')).slice(0, maxRows),
    pivot: one('p'),
    filters: one('f') ? one('f').split(';').flatMap(readFilter) : [],
    from: date('from'),
    to: date('to'),
    compare: one('c') === 'previous' || one('c') === 'lastYear' ? (one('c') as Comparison) : '',
    sort: one('o'),
    totals: one('t') !== '0',
    view: views.find((view) => view === one('v')) ?? 'table',
  }
}

/** Keeps only fields the subject really has: an old link may name some that are gone. */
export function fit(state: QueryState, subject: WarehouseSubject): QueryState {
  const dimension = (id: string) => subject.dimensions.some((one) => one.id === id)
  const measures = state.measures.filter((id) => subject.measures.some((one) => one.id === id))
  const sorted = state.sort.replace(/^-/, '')
  const rows = state.rows.filter((id) => dimension(id) && id !== state.pivot)
  return {
    ...state,
    rows,
    pivot: dimension(state.pivot) ? state.pivot : '',
    measures,
    filters: state.filters.filter((one) => dimension(one.dimension)),
    compare: subject.compares === false ? '' : state.compare,
    sort: dimension(sorted) || measures.includes(sorted) ? state.sort : '',
  }
}
