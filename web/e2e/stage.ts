import type { BrowserContext, Page } from 'playwright-core'
import { closeBrowser, shot, violations, visit } from './browser'

/** One visitor of the record pages, with the checks every screen gets. */
export interface Stage {
  context: BrowserContext
  page: Page
  /** What the page complained about that nobody provoked: page errors, console errors, requests to other hosts. */
  complaints: () => string[]
  go: (path: string) => Promise<unknown>
  /** WCAG 2.1 A and AA violations of what is on the screen, one line each. */
  axe: () => Promise<string[]>
  /** True when the page scrolls sideways. */
  sideways: () => Promise<boolean>
  /** Keeps a picture when E2E_SHOTS names a folder. */
  shot: (name: string) => Promise<void>
  close: () => Promise<void>
}

/** A browser page of its own, with nobody signed in. */
export async function openStage(size: { width: number; height: number }, phone = false): Promise<Stage> {
  const { context, page, watch } = await visit({ ...size, phone })
  // Refused calls are part of these journeys; the browser reports each as a console error of its own.
  watch.expected.push(/console: Failed to load resource/)
  return {
    context, page,
    complaints: () => watch.unexpected(),
    go: path => page.goto(path),
    axe: async () => (await violations(page)).map(v => `${v.rule}: ${v.where[0]}`),
    sideways: () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
    async shot(name) {
      if (process.env.E2E_SHOTS) await page.waitForTimeout(300)
      await shot(page, name)
    },
    async close() {
      await context.close()
      await closeBrowser()
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
