import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const sub = () => v.page.getByTestId('submissions').locator('tbody tr')

beforeAll(async () => {
  v = await visit()
  // A node whose audit was never checked says so with 404.
  v.watch.expected.push(/404.*\/audit\/integrity/)
  await signIn(v.page, 'operator')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('an operator watches what institutions send', () => {
  it('lands on the console, which keeps itself up to date', async () => {
    await v.page.waitForURL('**/console')
    await v.page.getByTestId('today').waitFor()
    const asked: string[] = []
    v.page.on('request', (request) => request.url().endsWith('/status') && asked.push(request.url()))
    await v.page.waitForRequest((request) => request.url().endsWith('/status'))
    await v.page.waitForRequest((request) => request.url().endsWith('/status'))
    expect(asked.length).toBeGreaterThanOrEqual(2)
    expect(await v.page.getByTestId('node').innerText()).toMatch(/\S+ · /)
    await shot(v.page, 'operator-console')
    expect(await violations(v.page)).toEqual([])
  })

  it('finds submissions by state and keeps the filter in the address', async () => {
    await v.page.goto('/submissions?status=quarantined')
    await sub().first().waitFor()
    const states = await v.page.getByTestId('submissions').locator('tbody .mk-tag').allInnerTexts()
    expect(new Set(states)).toEqual(new Set(['隔离']))
    await v.page.reload()
    await sub().first().waitFor()
    expect(new URL(v.page.url()).searchParams.get('status')).toBe('quarantined')
    await v.page.getByRole('button', { name: '重置' }).click()
    await v.page.waitForURL((url) => !url.searchParams.has('status'))
    expect(await violations(v.page)).toEqual([])
  })

  it('opens one: findings with their place, the receipt, and the original only for a purpose', async () => {
    await v.page.goto('/submissions?status=quarantined')
    await sub().first().getByRole('button').click()
    const drawer = v.page.getByRole('dialog')
    await drawer.getByRole('tab', { name: /检查结果/ }).waitFor()
    await drawer.locator('.findings tbody tr').first().waitFor()
    expect(new URL(v.page.url()).searchParams.get('id')).toMatch(/^[0-9a-z]{13}$/)
    await shot(v.page, 'operator-submission')
    await drawer.getByRole('tab', { name: '原文' }).click()
    await drawer.getByRole('button', { name: '查看原文' }).click()
    await drawer.locator('pre').waitFor()
    expect(await drawer.locator('pre').innerText()).toContain('ClinicalDocument')
    await drawer.getByText('已脱敏').first().waitFor()
    await v.page.keyboard.press('Escape')
    await v.page.waitForURL((url) => !url.searchParams.has('id'))
  })

  it('turns pages forward and back', async () => {
    await v.page.goto('/submissions')
    const first = await sub().first().innerText()
    await v.page.getByRole('button', { name: '下一页' }).click()
    await v.page.waitForURL((url) => url.searchParams.has('after'))
    await v.page.getByText('第 2 页').waitFor()
    expect(await sub().first().innerText()).not.toBe(first)
    await v.page.getByRole('button', { name: '上一页' }).click()
    await v.page.getByText('第 1 页').waitFor()
  })

  it('goes from error statistics to the submissions behind them', async () => {
    await v.page.goto('/statistics')
    const rule = v.page.locator('section[aria-label="按规则"] tbody tr .link-button').first()
    const name = await rule.innerText()
    await shot(v.page, 'operator-statistics')
    expect(await violations(v.page)).toEqual([])
    await rule.click()
    await v.page.waitForURL('**/submissions?**')
    expect(new URL(v.page.url()).searchParams.get('rule')).toBe(name)
    await sub().first().waitFor()
  })
})

describe('an operator keeps the registers', () => {
  it('issues a key to a connected system, sees it once, and revokes it', async () => {
    await v.page.goto('/institutions')
    expect(await violations(v.page)).toEqual([])
    await v.page.getByTestId('institutions').locator('tbody a').first().click()
    await v.page.getByRole('button', { name: '添加系统' }).click()
    const name = `e2e-${Date.now()}`
    await v.page.getByRole('dialog').getByLabel('系统名称').fill(name)
    await v.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    const row = v.page.getByTestId('systems').locator('tbody tr', { hasText: name })
    await row.getByRole('button', { name: '签发密钥' }).click()
    await v.page.getByRole('dialog').getByRole('button', { name: '签发', exact: true }).click()
    const secret = v.page.getByRole('dialog').filter({ hasText: '只显示这一次' })
    expect((await secret.locator('code').innerText()).length).toBeGreaterThan(20)
    await secret.getByRole('button', { name: '已保存' }).click()
    if (process.env.E2E_MOCK) return // synthetic answers do not remember keys
    await row.getByRole('button', { name: '撤销' }).first().click()
    await v.page.getByRole('dialog').getByRole('button', { name: '撤销' }).click()
    await row.getByText('已撤销').waitFor()
  })

  it('makes an account whose first sign-in asks for an own password', async () => {
    await v.page.goto('/accounts')
    expect(await violations(v.page)).toEqual([])
    await v.page.getByRole('button', { name: '新建账号' }).click()
    const login = `e2e-${Date.now().toString(36)}`
    const dialog = v.page.getByRole('dialog')
    await dialog.getByLabel('登录名').fill(login)
    await dialog.getByLabel('姓名').fill('试用管理者')
    await dialog.getByText('管理者', { exact: true }).click()
    await dialog.getByRole('button', { name: '保存' }).click()
    const secret = v.page.getByRole('dialog').filter({ hasText: '只显示这一次' })
    const password = await secret.locator('code').innerText()
    await secret.getByRole('button', { name: '已保存' }).click()
    if (process.env.E2E_MOCK) return
    const other = await visit()
    await other.page.goto('/login')
    await other.page.getByLabel('登录名').fill(login)
    await other.page.getByLabel('密码', { exact: true }).fill(password)
    await other.page.getByRole('button', { name: '登录', exact: true }).click()
    await other.page.waitForURL('**/password**')
    const next = `Own-${password}`
    await other.page.getByLabel('原密码').fill(password)
    await other.page.getByLabel('新密码', { exact: true }).fill(next)
    await other.page.getByLabel('再输入一次新密码').fill(next)
    await other.page.getByRole('button', { name: '修改', exact: true }).click()
    await other.page.waitForURL('**/dashboard')
    expect(other.watch.unexpected()).toEqual([])
    await other.context.close()
  })

  it('has the audit log checked and finds own steps in it', async () => {
    await v.page.goto('/audit')
    await v.page.getByRole('button', { name: '立即校验' }).click()
    await v.page.getByTestId('integrity').getByText('完整').waitFor({ timeout: 60_000 })
    await v.page.getByLabel('动作').fill(process.env.E2E_MOCK ? 'record.open' : 'message.read')
    await v.page.getByRole('button', { name: '查询' }).click()
    await v.page.getByTestId('audit').locator('tbody tr').first().waitFor()
    await shot(v.page, 'operator-audit')
    expect(await violations(v.page)).toEqual([])
  })

  it('reviews identities and document types', async () => {
    await v.page.goto('/identity')
    await v.page.locator('.reviews, .mk-state').first().waitFor()
    await shot(v.page, 'operator-identity')
    expect(await violations(v.page)).toEqual([])
    await v.page.goto('/document-types?q=C0007')
    await v.page.getByTestId('document-types').getByText('C0007').waitFor()
    expect(await violations(v.page)).toEqual([])
  })
})

describe('everything around it', () => {
  it('switches to English and stays on the page', async () => {
    await v.page.goto('/submissions?status=refused')
    await v.page.getByRole('button', { name: /English/ }).click()
    await v.page.getByRole('heading', { name: 'Submissions' }).waitFor()
    expect(new URL(v.page.url()).searchParams.get('status')).toBe('refused')
    expect(await v.page.locator('nav[aria-label="Menu"]').innerText()).not.toMatch(/[\u4e00-\u9fff]/)
    await v.page.getByRole('button', { name: /中文/ }).click()
    await v.page.getByRole('heading', { name: '提交记录' }).waitFor()
  })

  it('is reachable by keyboard: the skip link comes first and leads to the content', async () => {
    await v.page.goto('/console')
    await v.page.getByTestId('today').waitFor()
    await v.page.keyboard.press('Tab')
    expect(await v.page.evaluate(() => document.activeElement?.className)).toContain('mk-skip')
    await v.page.keyboard.press('Enter')
    expect(await v.page.evaluate(() => location.hash)).toBe('#main')
  })

  it('answers an unknown address with a page, and a manager without the right with a sentence', async () => {
    await v.page.goto('/no-such-page')
    await v.page.getByText('没有这个页面').waitFor()
    const manager = await visit()
    await signIn(manager.page, 'manager', '/accounts')
    await manager.page.getByText('没有权限').waitFor()
    await manager.context.close()
  })

  it('signs out, and the old address asks to sign in again', async () => {
    await signIn(v.page, 'operator') // the mock knows one session at a time
    await v.page.goto('/submissions')
    await v.page.locator('.who').click()
    await v.page.getByText('退出登录').click()
    await v.page.waitForURL('**/login')
    await v.page.goto('/submissions?status=refused')
    await v.page.waitForURL((url) => url.pathname === '/login' && url.searchParams.get('return') === '/submissions?status=refused')
    expect(await violations(v.page)).toEqual([])
  })

  it('had no script error, no console error and no request to another host', () => {
    expect(v.watch.unexpected()).toEqual([])
  })
})
