import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The server the journeys run against, like http://127.0.0.1:8080. */
export const baseUrl = process.env.MINKANG_URL ?? ''

/** The browser to drive: CHROMIUM, else the first Chromium or Chrome on the PATH. */
function browserPath(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
  if (!found) throw new Error('no browser: install chromium (apt-get install chromium) or name one in CHROMIUM')
  return found
}

let browser: Browser | undefined

/** What went wrong on a page without anybody asking: script errors, console errors, requests to other hosts. */
export class Watch {
  readonly troubles: string[] = []
  /** Answers of the API that a journey provokes on purpose are expected. */
  expected: RegExp[] = []

  constructor(page: Page) {
    page.on('pageerror', (error) => this.troubles.push(`script: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(`console: ${message.text()} ${message.location().url}`)
    })
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(baseUrl) && !/^(data|blob):/.test(url)) this.troubles.push(`foreign request: ${url}`)
    })
  }

  /** The troubles nobody provoked. */
  unexpected(): string[] {
    return this.troubles.filter((trouble) => !this.expected.some((pattern) => pattern.test(trouble)))
  }
}

export interface Visit {
  context: BrowserContext
  page: Page
  watch: Watch
}

/** A fresh visitor: no cookies, no stored language. */
export async function visit(options: { width?: number; height?: number; locale?: 'zh' | 'en'; phone?: boolean } = {}): Promise<Visit> {
  if (!baseUrl) throw new Error('name the server in MINKANG_URL, like http://127.0.0.1:8080')
  browser ??= await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu'] })
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: { width: options.width ?? (options.phone ? 390 : 1366), height: options.height ?? (options.phone ? 844 : 768) },
    ...(options.phone ? { hasTouch: true, isMobile: true } : {}),
    acceptDownloads: true,
    reducedMotion: 'reduce',
  })
  if (options.locale === 'en') await context.addInitScript(() => localStorage.setItem('minkang.locale', 'en'))
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const watch = new Watch(page)
  // Asking who is signed in, before anybody is, answers 401; browsers write that to the console.
  watch.expected.push(/console: Failed to load resource.*401.*\/api\/v1\/session/)
  return { context, page, watch }
}

export async function closeBrowser(): Promise<void> {
  await browser?.close()
  browser = undefined
}

export type DemoRole = 'operator' | 'doctor' | 'manager' | 'resident'

/** Signs in as one of the demo users with the login page's own button. */
export async function signIn(page: Page, role: DemoRole, back = ''): Promise<void> {
  await page.goto(back ? `/login?return=${encodeURIComponent(back)}` : '/login')
  await page.locator(`[data-role="${role}"]`).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/login'))
}

export interface Violation {
  rule: string
  impact: string
  where: string[]
}

/** Checks the page against WCAG 2.1 A and AA. Charts are pictures with a table beside them; their canvas is left out. */
export async function violations(page: Page): Promise<Violation[]> {
  await settled(page)
  await page.evaluate(axe.source)
  const result = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run
    return run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
  })
  return result.violations.map((one) => ({ rule: one.id, impact: one.impact ?? '', where: one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`.slice(0, 300)) }))
}

/** Lets fading and sliding come to its end: colours half-way through a transition are nobody's. Endless ones go on. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const round of [1, 2]) {
      for (const one of document.getAnimations()) if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish()
      await new Promise((done) => setTimeout(done, 20 * round))
    }
  })
}

/** Keeps a picture of the page when E2E_SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_SHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
