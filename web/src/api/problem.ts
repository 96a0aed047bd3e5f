import type { Bilingual, Finding } from './types'

/** The body of an unsuccessful answer (RFC 9457 problem JSON with the platform's fields). */
export interface Problem {
  title?: string
  status: number
  code: string
  detail?: Partial<Bilingual>
  place?: string
  findings?: Finding[]
  requestId?: string
}

/** Codes this client itself gives, when no answer of the server exists. */
export const unreachable = 'network.unreachable'
export const timedOut = 'network.timeout'
export const unreadable = 'network.unreadable'

/** An unsuccessful call. `code` is stable; show it through `errorText` (shared/i18n), never `message`. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: Partial<Bilingual>
  readonly place?: string
  readonly findings: Finding[]
  readonly requestId?: string

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.detail = problem.detail ?? {}
    this.place = problem.place
    this.findings = problem.findings ?? []
    this.requestId = problem.requestId
  }

  /** True when signing in again could help. */
  get unauthenticated(): boolean {
    return this.status === 401
  }

  /** True when the account may not do this. */
  get denied(): boolean {
    return this.status === 403
  }
}

/** Turns any thrown value into an ApiError, so that pages handle one type. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  return new ApiError({ status: 0, code: unreadable, title: cause instanceof Error ? cause.message : String(cause) })
}

/** Reads an unsuccessful answer; a body that is not a problem still gives a usable error. */
export async function readProblem(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('X-Request-Id') ?? undefined
  let body: Partial<Problem> = {}
  try {
    const value: unknown = await response.json()
    if (value && typeof value === 'object') body = value as Partial<Problem>
  } catch {
    // A proxy's HTML page or an empty body: status and request id are all there is.
  }
  return new ApiError({
    title: body.title,
    status: response.status,
    code: body.code ?? `http.${response.status}`,
    detail: body.detail,
    place: body.place,
    findings: body.findings,
    requestId: body.requestId ?? requestId,
  })
}
