import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
let wide = ''
const address = () => new URL(v.page.url())
const query = () => address().searchParams

beforeAll(async () => {
  v = await visit()
  await signIn(v.page, 'operator')
  // The demo's history lies in the past: the period is whatever the platform knows of.
  const today = new Date().toISOString().slice(0, 10)
  const answer = await v.context.request.get(`/api/v1/quality/overview?from=${today}&to=${today}`)
  const { span } = (await answer.json()) as { span?: { from: string; to: string } }
  if (!span) throw new Error('nothing was counted yet; run the journeys against a filled demo')
  wide = `from=${span.from}&to=${span.to}`
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('an operator looks at data quality', () => {
  it('sees the scores with what they were computed from', async () => {
    await v.page.goto(`/quality?${wide}`)
    await v.page.getByTestId('scores').waitFor()
    expect(await v.page.locator('.card').count()).toBe(6)
    const card = v.page.locator('[data-by="completeness"]')
    expect(await card.locator('.card__value').innerText()).toMatch(/%$/)
    expect(await card.locator('.card__foot').innerText()).toMatch(/[\d,]+ \/ [\d,]+/)
    await card.locator('.card__ask').click()
    await v.page.getByText('分子', { exact: true }).first().waitFor()
    await v.page.keyboard.press('Escape')
    await v.page.getByTestId('facts').getByText(/拒收/).waitFor()
    await v.page.getByTestId('ranking').locator('tbody tr').first().waitFor()
    await shot(v.page, 'quality-overview')
    expect(await violations(v.page)).toEqual([])
  })

  it('ranks by the dimension that was picked and keeps it in the address', async () => {
    await v.page.locator('[data-by="consistency"] .card__name').click()
    await v.page.waitForURL((url) => url.searchParams.get('by') === 'consistency')
    await v.page.reload()
    expect(await v.page.locator('[data-by="consistency"] .card__name').getAttribute('aria-pressed')).toBe('true')
  })

  it('goes from a score to the institution, its rule, the finding and the message', async () => {
    await v.page.goto(`/quality?${wide}`)
    await v.page.getByTestId('ranking').locator('tbody tr').first().locator('td .link-button').first().click()
    await v.page.waitForURL('**/quality/institutions/**')
    await v.page.getByText(/排名 \d+ \/ \d+/).waitFor()
    await v.page.getByTestId('rules').locator('tbody tr').first().waitFor()
    await shot(v.page, 'quality-institution')
    expect(await violations(v.page)).toEqual([])
    await v.page.getByTestId('rules').locator('tbody tr .link-button').first().click()
    await v.page.waitForURL((url) => url.pathname === '/quality/details' && url.searchParams.has('rule') && url.searchParams.has('institution'))
    const places = v.page.getByTestId('places').locator('tbody tr')
    await places.first().waitFor()
    await shot(v.page, 'quality-details')
    expect(await violations(v.page)).toEqual([])
    // The count of the rule is the number of its messages: the list holds exactly those.
    const rule = query().get('rule') ?? ''
    const row = v.page.getByTestId('rules').locator(`tr.is-picked[data-rule="${rule}"]`)
    const messages = Number((await row.locator('td').nth(5).innerText()).replace(/\D/g, ''))
    expect(await places.count()).toBe(Math.min(20, messages))
    await places.first().getByRole('link').click()
    await v.page.waitForURL((url) => url.pathname === '/submissions' && url.searchParams.has('id'))
  })

  it('narrows the rules to an element and takes a condition away again', async () => {
    await v.page.goto(`/quality/details?${wide}&by=completeness`)
    await v.page.getByTestId('elements').locator('tbody tr').first().locator('.link-button').click()
    await v.page.waitForURL((url) => url.searchParams.has('element'))
    await v.page.getByTestId('crumbs').getByRole('button').first().click()
    await v.page.waitForURL((url) => !url.searchParams.has('element'))
  })

  it('says what is known when a period holds nothing', async () => {
    await v.page.goto('/quality?from=2001-01-01&to=2001-01-31')
    await v.page.getByText('所选范围内没有收到数据').waitFor()
    await v.page.getByText(/已有数据的服务日期为/).waitFor()
  })

  it('downloads the ranking with numerators and denominators', async () => {
    await v.page.goto(`/quality?${wide}`)
    await v.page.getByTestId('ranking').waitFor()
    const [file] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: '导出 CSV' }).click()])
    const text = readFileSync((await file.path()) ?? '', 'utf8')
    expect(text).toContain('完整性分子')
    expect(text.trim().split('\n').length).toBeGreaterThan(2)
    const [sheet] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: '导出 Excel' }).click()])
    expect(readFileSync((await sheet.path()) ?? '').subarray(0, 2).toString()).toBe('PK')
  })
})

describe('an operator sets thresholds and writes letters', () => {
  it('adds a threshold, changes it and removes it', async () => {
    await v.page.goto('/quality/alerts')
    const rows = v.page.getByTestId('thresholds').locator('tbody tr')
    await rows.first().waitFor()
    const before = await rows.count()
    expect(await violations(v.page)).toEqual([])
    await v.page.getByRole('button', { name: '新增阈值' }).click()
    await v.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await v.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await rows.nth(before).waitFor()
    await rows.nth(before).getByRole('button', { name: '修改' }).click()
    await v.page.getByRole('dialog').locator('#qt-days').fill('14')
    await shot(v.page, 'quality-threshold')
    await v.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await rows.nth(before).getByText('14', { exact: true }).waitFor()
    await rows.nth(before).getByRole('button', { name: '删除' }).click()
    await v.page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await rows.nth(before).waitFor({ state: 'detached' })
  })

  it('writes a letter and downloads it as PDF and Excel', async () => {
    await v.page.goto('/quality/letters')
    const month = wide.slice(-10, -3)
    const answer = await v.page.evaluate(async (m) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrfToken: string }
      return (await fetch('/api/v1/quality/letters', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrfToken }, body: JSON.stringify({ month: m }) })).status
    }, month)
    expect(answer).toBe(200)
    await v.page.reload()
    const row = v.page.getByTestId('letters').locator('tbody tr').first()
    await row.waitFor()
    await shot(v.page, 'quality-letters')
    expect(await violations(v.page)).toEqual([])
    for (const [name, head] of [['PDF', '%PDF'], ['Excel', 'PK']] as const) {
      const [file] = await Promise.all([v.page.waitForEvent('download'), row.getByRole('button', { name }).click()])
      expect(readFileSync((await file.path()) ?? '').subarray(0, head.length).toString()).toBe(head)
    }
  })

  it('had no script error, no console error and no request to another host', () => {
    expect(v.watch.unexpected()).toEqual([])
  })
})

describe('on a phone, in English, and as a manager', () => {
  it('fits a phone', async () => {
    const phone = await visit({ phone: true })
    await signIn(phone.page, 'operator')
    for (const path of [`/quality?${wide}`, `/quality/details?${wide}`, '/quality/alerts', '/quality/letters']) {
      await phone.page.goto(path)
      await phone.page.locator('.mk-table').first().waitFor()
      expect(await phone.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), path).toBe(false)
    }
    await phone.context.close()
  })

  it('speaks English, and a manager reads but changes nothing', async () => {
    const other = await visit({ locale: 'en' })
    await signIn(other.page, 'manager')
    await other.page.goto(`/quality?${wide}`)
    await other.page.getByRole('heading', { name: 'Data quality' }).waitFor()
    await other.page.getByText('Completeness').first().waitFor()
    await other.page.goto('/quality/alerts')
    await other.page.getByTestId('thresholds').locator('tbody tr').first().waitFor()
    expect(await other.page.getByRole('button', { name: 'Add a threshold' }).count()).toBe(0)
    await other.context.close()
  })
})
