import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, signIn, type Stage } from './stage'

/** An operator maintains the registers: workers, licences, consortia, equipment, identifiers, sheets. */
describe('the registry', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ width: 1280, height: 800 })
    await signIn(stage.context, 'operator')
  })
  afterAll(() => stage?.close())

  async function check(name: string) {
    expect(await stage.axe(), name).toEqual([])
    expect(await stage.sideways(), name).toBe(false)
    await stage.shot(`registry-${name}`)
  }
  const row = (id: string) => stage.page.locator(`[data-testid=${id}] tbody tr`)

  it('finds a health worker and shows places of practice and licences, numbers masked', async () => {
    const { page } = stage
    await stage.go('/registry')
    await row('professionals').first().waitFor()
    await check('professionals')
    const name = (await row('professionals').first().locator('td').first().innerText()).trim()
    await page.locator('[data-testid=professional-search]').fill(name)
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=/)
    await row('professionals').first().locator('button').first().click()
    await row('practices').first().waitFor()
    expect(await page.locator('.el-drawer dl').innerText()).toMatch(/\*{3,}/)
    await check('professional')
    await page.keyboard.press('Escape')
  })

  it('refuses a worker whose number does not hold and says which field', async () => {
    const { page } = stage
    await page.locator('[data-testid=professional-add]').click()
    await page.locator('#prof-name').fill('测试甲')
    await page.locator('#prof-idNumber').fill('110199199002300011')
    await check('new-professional')
    await page.locator('.el-dialog button[type=submit]').click()
    await page.locator('.el-message--error').first().waitFor()
    await page.keyboard.press('Escape')
  })

  it('sees licences that end, and those of an institution with its equipment', async () => {
    const { page } = stage
    await stage.go('/registry?tab=expiring')
    await row('expiring').first().waitFor()
    await check('expiring')
    await page.locator('[data-testid=expiring] tbody a').first().click()
    await row('licences').first().waitFor()
    await check('licences')
    await page.locator('[data-testid=licence-add]').click()
    await page.locator('#licence-number').fill(`T-${Date.now()}`)
    await page.locator('.el-dialog button[type=submit]:visible').click()
    await page.waitForFunction(() => document.querySelectorAll('[data-testid=licences] tbody tr').length > 1)
  })

  it('resolves an object identifier and assigns one', async () => {
    const { page } = stage
    await stage.go('/registry?tab=oids')
    await row('oids').first().waitFor()
    await page.locator('[data-testid=oid-ask]').fill('2.16.156.10011.1.3.9')
    await page.keyboard.press('Enter')
    await page.locator('[data-testid=oid-answer]').waitFor()
    await page.locator('[data-testid=oid-name]').fill(`term ${Date.now()}`)
    await page.keyboard.press('Enter')
    await page.locator('.el-message--success').first().waitFor()
    await check('oids')
    await stage.go('/registry?tab=consortia')
    await row('consortia').first().waitFor()
    await check('consortia')
  })

  it('rehearses a sheet before it imports it', async () => {
    const { page } = stage
    await stage.go('/registry?tab=sheets')
    const code = `T${Date.now() % 1e8}`
    const csv = `机构代码,机构名称,机构类型\n${code},测试诊所,门诊部\n${code}X,坏,商店\n`
    await page.locator('[data-testid=sheet-file]').setInputFiles({ name: 'institutions.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.locator('[data-testid=sheet-rehearse]').click()
    await page.locator('[data-testid=sheet-result] tbody tr').waitFor()
    await check('rehearsal')
    await page.locator('[data-testid=sheet-run]').click()
    await page.waitForFunction(() => (document.querySelector('[data-testid=sheet-run]') as HTMLButtonElement)?.disabled)
    await stage.go(`/institutions?q=${code}`)
    await row('institutions').first().waitFor()
    expect(stage.complaints()).toEqual([])
  })
})
