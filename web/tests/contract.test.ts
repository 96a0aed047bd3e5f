import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const routes = readFileSync(join(root, 'src/api/routes.ts'), 'utf8')
const description = JSON.parse(readFileSync(join(root, '../api/openapi.json'), 'utf8')) as { paths: Record<string, Record<string, unknown>> }

/** Names of parameters differ between pages and server; their places must not. */
const template = (path: string) => path.replace(/\{[^}]+\}/g, '{}')

const served = new Set(
  Object.entries(description.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${template(path)}`)),
)
const used = [...routes.matchAll(/^ {2}'([A-Z]+) (\/[^']+)':/gm)].map(([, method, path]) => `${method} /api/v1${template(path!)}`)

// The Go side keeps api/openapi.json current by a test of its own, so a route that pages call and no node serves fails here.
describe('the contract', () => {
  it('has routes', () => expect(used.length).toBeGreaterThan(30))
  it.each(used)('%s is served', (route) => expect(served).toContain(route))
})
