// @vitest-environment node
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { execFileSync } from 'node:child_process'
import type { Manifest } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const out = mkdtempSync(join(tmpdir(), 'minkang-web-'))
let manifest: Manifest = {}
const sizes = new Map<string, number>()

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

beforeAll(() => {
  // As `make web` builds it: in a process of its own, without the test runner's NODE_ENV.
  const { NODE_ENV: _, VITEST: __, MINKANG_MOCK: ___, ...env } = process.env
  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'error'], { cwd: root, env })
  manifest = JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8')) as Manifest
}, 120_000)
afterAll(() => rmSync(out, { recursive: true, force: true }))

function gzipped(file: string): number {
  let size = sizes.get(file)
  if (size === undefined) sizes.set(file, (size = gzipSync(readFileSync(join(out, file)), { level: 9 }).length / 1000))
  return size
}

/** Everything a page of these modules loads at once: their files, their static imports, their styles. */
function loaded(keys: string[]): Set<string> {
  const seen = new Set<string>()
  const files = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    for (const next of chunk.imports ?? []) visit(next)
  }
  keys.forEach(visit)
  return files
}
const weight = (...keys: string[]) => Math.round([...loaded(keys)].reduce((sum, file) => sum + gzipped(file), 0))
const words = (app: string) => ['src/locales/zh/shared.ts', `src/locales/zh/${app === 'portal' ? 'portal/first' : app}.ts`]

// Budgets in kB gzip (UI.md 4.3), the words of one language included.
describe('size budgets', () => {
  it('portal entry: 150', () => expect(weight('index.html', ...words('portal'))).toBeLessThanOrEqual(150))
  it('portal with its first page: 200', () => {
    const first = ['src/portal/layout/PortalShell.vue', 'src/portal/submissions/SubmissionsPage.vue']
    expect(weight('index.html', ...words('portal'), ...first)).toBeLessThanOrEqual(200)
  })
  it('dashboard with its charts: 420', () => {
    const page = ['src/portal/layout/PortalShell.vue', 'src/portal/dashboard/DashboardPage.vue', 'src/shared/charts/engine.ts']
    expect(weight('index.html', ...words('portal'), ...page)).toBeLessThanOrEqual(420)
  })
  it('record browser entry: 120', () => expect(weight('ehr.html', ...words('ehr'))).toBeLessThanOrEqual(120))
  it('phone entry: 130', () => expect(weight('h5.html', ...words('h5'))).toBeLessThanOrEqual(130))
  it('no chunk above 250', () => {
    const big = Object.values(manifest).filter((chunk) => gzipped(chunk.file) > 250)
    expect(big.map((chunk) => `${chunk.file} ${Math.round(gzipped(chunk.file))}`)).toEqual([])
  })
})

/** Addresses that are names (XML namespaces, documentation in messages), never fetched. */
const names = /^https?:\/\/(www\.w3\.org|vuejs\.org|vue-i18n\.intlify\.dev|router\.vuejs\.org|pinia\.vuejs\.org|element-plus\.org|github\.com|developer\.mozilla\.org|errors\.vuejs\.org|link)/

describe('built files', () => {
  it('name no other host to load from', () => {
    const found = filesBelow(out)
      .filter((path) => /\.(js|css|html)$/.test(path))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'`)\\]*/gi)].map((match) => match[0]))
      .filter((address) => /^https?:/.test(address) && !names.test(address))
    expect([...new Set(found)]).toEqual([])
    const styles = filesBelow(out).filter((path) => path.endsWith('.css')).map((path) => readFileSync(path, 'utf8'))
    expect(styles.filter((text) => /url\(['"]?(https?:)?\/\//.test(text))).toEqual([])
  })
  it('hold no synthetic answers', () => {
    const text = filesBelow(out).filter((path) => path.endsWith('.js')).map((path) => readFileSync(path, 'utf8')).join('\n')
    expect(text).not.toContain('mock-csrf')
  })
  it('run no inline script, which the content policy would stop', () => {
    for (const page of ['index.html', 'ehr.html', 'h5.html']) {
      expect(readFileSync(join(out, page), 'utf8')).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/)
    }
  })
  it('keep the placeholder, so that the clone stays clean after a build', () => {
    expect(readFileSync(join(out, 'placeholder.html'), 'utf8')).toBe(readFileSync(join(root, 'public/placeholder.html'), 'utf8'))
  })
})
