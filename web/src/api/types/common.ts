/** 13-character sortable id. */
export type Id = string
/** RFC 3339 UTC instant; pages show Asia/Shanghai. */
export type Instant = string
/** YYYY-MM-DD. */
export type DateText = string

export interface Bilingual {
  zh: string
  en: string
}

/** A list page; `next` present when more exist, given back as `after`. */
export interface Page<T> {
  items: T[]
  next?: string
}

export interface Paging {
  after?: string
  limit?: number
}

export interface Named {
  id: Id
  name: string
}

export type Severity = 'info' | 'warning' | 'error' | 'fatal'

/** One violated rule of a specification. */
export interface Finding {
  rule: string
  severity: Severity
  element?: string
  path?: string
  line?: number
  column?: number
  text: Bilingual
}
