import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** Address of the running server. Not BASE_URL: vitest sets that one itself. */
export const base = process.env.MINKANG_URL ?? 'http://127.0.0.1:8080'
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Stage {
  browser: Browser
  context: BrowserContext
  page: Page
  /** What the page complained about so far: page errors, unexpected console errors, requests to other hosts. */
  complaints: string[]
  go: (path: string) => Promise<unknown>
  /** WCAG 2.1 A and AA violations of what is on the screen, one line each. */
  axe: () => Promise<string[]>
  /** True when the page scrolls sideways. */
  sideways: () => Promise<boolean>
  /** Keeps a picture when E2E_SHOTS names a folder. */
  shot: (name: string) => Promise<void>
}

/** A browser page of its own, with nobody signed in. CHROMIUM names the browser's file. */
export async function openStage(size: { width: number; height: number }, phone = false): Promise<Stage> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
  const context = await browser.newContext({ baseURL: base, viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...(phone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}) })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  const host = new URL(base).host
  page.on('pageerror', e => complaints.push(`error: ${e.message}`))
  // A refused call is part of some journeys; the browser reports it as a console error of its own.
  page.on('console', m => { if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) complaints.push(`console: ${m.text()}`) })
  page.on('request', (r) => { const u = new URL(r.url()); if (u.protocol.startsWith('http') && u.host !== host) complaints.push(`other host: ${r.url()}`) })
  return {
    browser, context, page, complaints,
    go: path => page.goto(path),
    async axe() {
      await page.evaluate(axeSource)
      return page.evaluate(async () => {
        const axe = (window as unknown as { axe: { run: (root: Document, o: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
        const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
        return found.violations.map(v => `${v.id}: ${v.nodes[0]?.html.slice(0, 160)}`)
      })
    },
    sideways: () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
    async shot(name) {
      const folder = process.env.E2E_SHOTS
      if (!folder) return
      mkdirSync(folder, { recursive: true })
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(folder, `${name}.png`) })
    },
  }
}

export interface DemoAccount { login: string; password: string; role: string; displayName: string }

/** The demo account of a role; journeys run against `minkang demo`. */
export async function demoAccount(context: BrowserContext, role: string): Promise<DemoAccount> {
  const answer = await context.request.get('/api/v1/demo')
  const { accounts = [] } = (await answer.json()) as { accounts?: DemoAccount[] }
  const found = accounts.find(a => a.role === role)
  if (!found) throw new Error(`the server has no demo account for ${role}; run the journeys against "minkang demo"`)
  return found
}

/** An invented resident of the demo that a doctor may look for. */
export async function sampleResident(context: BrowserContext): Promise<{ name: string; birth: string; idNumber: string }> {
  const answer = (await (await context.request.get('/api/v1/demo')).json()) as { samples?: { name: string; birth: string; idNumber: string }[] }
  const found = answer.samples?.[0]
  if (!found) throw new Error('the server names no sample resident; run the journeys against "minkang demo"')
  return found
}

/** Signs in over the API; the cookie is the page's too. */
export async function signIn(context: BrowserContext, role: string): Promise<DemoAccount> {
  const account = await demoAccount(context, role)
  const answer = await context.request.post('/api/v1/session', { data: { login: account.login, password: account.password } })
  if (!answer.ok()) throw new Error(`sign-in as ${role}: ${answer.status()} ${await answer.text()}`)
  return account
}
