import type { IncomingMessage } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { recordAnswer, type Question } from './ehr'
import { residentAnswer } from './h5'
import { managerAnswer } from './manager'
import { operatorAnswer } from './operator'
import { sessionAnswer } from './session'

async function read(req: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  return text ? (JSON.parse(text) as Record<string, unknown>) : {}
}

async function question(req: IncomingMessage): Promise<Question> {
  const url = new URL(req.url ?? '/', 'http://mock')
  const grant = req.headers['x-grant']
  return {
    method: req.method ?? 'GET',
    path: url.pathname.replace('/api/v1', ''),
    query: url.searchParams,
    body: await read(req),
    ...(typeof grant === 'string' ? { grant } : {}),
  }
}

/** Serves the contract's shapes with synthetic data in development (MINKANG_MOCK=1); never part of a build. */
export function mockServer(): Plugin {
  const answerAll = (middlewares: Connect.Server) => {
      middlewares.use(async (req, res, next) => {
        if (!req.url?.startsWith('/api/v1/')) return next()
        const q = await question(req)
        const answer = sessionAnswer(q) ?? managerAnswer(q) ?? operatorAnswer(q) ?? recordAnswer(q) ?? residentAnswer(q)
        res.statusCode = answer?.status ?? 404
        if (res.statusCode === 204) return res.end()
        const body = answer?.body ?? { title: 'mock', status: 404, code: 'http.404', detail: {}, requestId: 'mock-0000000002' }
        res.setHeader('Content-Type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json')
        res.end(typeof body === 'string' ? body : JSON.stringify(body))
      })
  }
  return {
    name: 'minkang-mock',
    apply: 'serve',
    configureServer: (server) => answerAll(server.middlewares),
    configurePreviewServer: (server) => answerAll(server.middlewares),
  }
}
