import { ApiError, readProblem, timedOut, unreachable } from './problem'
import type { Routes } from './routes'

export const apiBase = '/api/v1'

type Scalar = string | number | boolean
type QueryValue = Scalar | readonly Scalar[] | null | undefined

/** What a call may carry; `path` fills `{name}` in the route, `grant` becomes the X-Grant header. */
export interface CallOptions {
  path?: Record<string, string>
  query?: object
  body?: unknown
  grant?: string
  signal?: AbortSignal
  timeoutMillis?: number
}

type Typed<R extends keyof Routes> = Omit<CallOptions, 'path' | 'query' | 'body'> &
  (Routes[R] extends { path: infer P } ? { path: P } : { path?: undefined }) &
  (Routes[R] extends { query: infer Q } ? { query?: Q } : { query?: undefined }) &
  (Routes[R] extends { body: infer B } ? { body: B } : { body?: undefined })

/** Options may be left out when the route asks for none. */
type Args<R extends keyof Routes> = Routes[R] extends { path: unknown } | { body: unknown } ? [Typed<R>] : [Typed<R>?]

const state: { csrf?: string; onUnauthenticated?: (error: ApiError) => void } = {}

/** Keeps the session's CSRF token; sent with every call that is not a GET. */
export function setCsrfToken(token: string | undefined): void {
  state.csrf = token
}

/** Called for each 401 except on the session route itself: an entry sends the person to the login page. */
export function onUnauthenticated(handler: (error: ApiError) => void): void {
  state.onUnauthenticated = handler
}

/** Writes the address of a route: fills `{name}` and appends the query; empty values are left out. */
export function addressOf(template: string, path: Record<string, string> = {}, query: object = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query) as [string, QueryValue][]) {
    const values = Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar | null | undefined]
    for (const one of values) if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
  }
  const text = search.toString()
  return apiBase + filled + (text ? `?${text}` : '')
}

/** Sends a call and answers the raw response; throws ApiError unless it succeeded. */
export async function send(method: string, template: string, options: CallOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang || 'zh-CN' }
  const file = options.body instanceof Blob
  if (options.body !== undefined) headers['Content-Type'] = file ? 'application/octet-stream' : 'application/json'
  if (options.grant) headers['X-Grant'] = options.grant
  if (method !== 'GET' && state.csrf) headers['X-CSRF-Token'] = state.csrf
  const limit = AbortSignal.timeout?.(options.timeoutMillis ?? 30_000)
  let response: Response
  try {
    response = await fetch(addressOf(template, options.path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal ?? limit,
      body: options.body === undefined ? undefined : file ? (options.body as Blob) : JSON.stringify(options.body),
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    const late = cause instanceof DOMException && cause.name === 'TimeoutError'
    throw new ApiError({ status: 0, code: late ? timedOut : unreachable })
  }
  if (response.ok) return response
  const error = await readProblem(response)
  if (error.unauthenticated && template !== '/session') state.onUnauthenticated?.(error)
  throw error
}

/** Lists answer as `{items, next}`; a bare array counts as a page without a next one. */
function asPage(value: unknown): unknown {
  return Array.isArray(value) ? { items: value } : value
}

/** Calls a route of the contract and answers its JSON result, typed. Throws ApiError. */
export async function call<R extends keyof Routes & string>(route: R, ...args: Args<R>): Promise<Routes[R]['result']> {
  const [method, template] = route.split(' ') as [string, string]
  const response = await send(method, template, args[0] as CallOptions | undefined)
  if (response.status === 204) return undefined as Routes[R]['result']
  const text = await response.text()
  return (text ? asPage(JSON.parse(text)) : undefined) as Routes[R]['result']
}

/** Calls a route whose answer is a file. */
export async function callFile<R extends keyof Routes & string>(route: R, ...args: Args<R>): Promise<Blob> {
  const [method, template] = route.split(' ') as [string, string]
  return (await send(method, template, { timeoutMillis: 120_000, ...(args[0] as CallOptions | undefined) })).blob()
}

/** Calls a route whose answer is plain text (an original document). */
export async function callText<R extends keyof Routes & string>(route: R, ...args: Args<R>): Promise<string> {
  const [method, template] = route.split(' ') as [string, string]
  return (await send(method, template, args[0] as CallOptions | undefined)).text()
}
