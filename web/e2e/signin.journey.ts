import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, signIn, violations, visit, type Visit } from './browser'

let v: Visit

beforeAll(async () => {
  v = await visit()
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('signing in', () => {
  it('tells of a wrong password without saying which of the two is wrong', async () => {
    v.watch.expected.push(/401/)
    await v.page.goto('/login')
    await v.page.getByLabel('登录名').fill(`nobody-${Date.now()}`)
    await v.page.getByLabel('密码', { exact: true }).fill('certainly-not-2026')
    await v.page.keyboard.press('Enter')
    const alert = v.page.getByRole('alert').filter({ hasText: '密码' })
    await alert.first().waitFor()
    expect(await violations(v.page)).toEqual([])
  })

  it('comes back to the page that was asked for, with its filters', async () => {
    await v.page.goto('/submissions?status=refused')
    await v.page.waitForURL((url) => url.pathname === '/login')
    await v.page.locator('[data-role="operator"]').click()
    await v.page.waitForURL((url) => url.pathname === '/submissions' && url.searchParams.get('status') === 'refused')
  })

  it('does not follow an address of another site', async () => {
    await v.page.goto('/login?return=//example.org/x')
    await v.page.locator('[data-role="manager"]').click()
    await v.page.waitForURL((url) => url.pathname === '/dashboard' && url.href.startsWith(new URL(v.page.url()).origin))
  })

  it('brings the doctor and the resident to their own applications', async () => {
    for (const [role, home] of [['doctor', '/ehr'], ['resident', '/m']] as const) {
      const other = await visit({ phone: role === 'resident' })
      await signIn(other.page, role)
      expect(new URL(other.page.url()).pathname.startsWith(home)).toBe(true)
      expect(other.watch.unexpected()).toEqual([])
      await other.context.close()
    }
  })

  it('had no script error and no request to another host', () => {
    expect(v.watch.unexpected()).toEqual([])
  })
})
