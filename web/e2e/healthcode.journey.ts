import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, signIn, type Stage } from './stage'

/** A resident gets a health code on the phone, a desk takes it once, a card is bound, the code is given up. */
describe('health code', () => {
  let phone: Stage
  let desk: Stage
  beforeAll(async () => {
    phone = await openStage({ width: 390, height: 844 }, true)
    desk = await openStage({ width: 1280, height: 800 })
    await signIn(phone.context, 'resident')
    await signIn(desk.context, 'doctor')
  })
  afterAll(async () => { await phone?.close(); await desk?.close() })

  async function check(stage: Stage, name: string) {
    expect(await stage.axe(), name).toEqual([])
    expect(await stage.sideways(), name).toBe(false)
    await stage.shot(`healthcode-${name}`)
  }
  const shown = () => phone.page.locator('.frame img').getAttribute('data-code')

  it('is issued on the phone and shown as a picture', async () => {
    const { page } = phone
    await phone.go('/m/')
    await page.locator('.entries a[href$="/code"]').click()
    await page.locator('.empty, .frame img').first().waitFor()
    if (await page.locator('.empty').count()) {
      await check(phone, 'none')
      await page.locator('.empty button').click()
    }
    await page.locator('.frame img').waitFor()
    expect(await shown()).toMatch(/^MKH1:/)
    await check(phone, 'code')
    const before = await shown()
    await page.locator('.code button').click()
    await page.waitForFunction(old => document.querySelector('.frame img')?.getAttribute('data-code') !== old, before)
  })

  it('is taken once by a desk, which sees a masked name', async () => {
    const { page } = desk
    await desk.go('/ehr/desk')
    await page.locator('#desk-text').waitFor()
    const code = (await shown())!
    await page.locator('#desk-text').fill(code)
    await page.keyboard.press('Enter')
    await page.locator('.holder').waitFor()
    expect(await page.locator('.holder .name').innerText()).toContain('*')
    await check(desk, 'desk')
    await page.locator('#desk-text').fill(code)
    await page.keyboard.press('Enter')
    await page.locator('.refused').waitFor()
    await page.locator('#desk-text').fill('MKH1:ABC')
    await page.keyboard.press('Enter')
    await page.locator('.refused').waitFor()
    await check(desk, 'refused')
  })

  it('shows the whole identity when the resident registers', async () => {
    const { page } = desk
    await phone.page.locator('.code button').click()
    const old = await shown()
    await phone.page.waitForFunction(o => document.querySelector('.frame img')?.getAttribute('data-code') !== o, old).catch(() => undefined)
    await page.locator('input[name=purpose][value=registration]').check()
    await page.locator('#desk-text').fill((await shown())!)
    await page.keyboard.press('Enter')
    await page.locator('.holder').waitFor()
    expect(await page.locator('.holder .name').innerText()).not.toContain('*')
  })

  it('lets the resident bind an insurance card, and the desk find them by it', async () => {
    const { page } = phone
    const number = `98${Date.now() % 1e8}`
    await page.getByRole('button', { name: '＋' }).click()
    await page.locator('input[name=number]').fill(number)
    await check(phone, 'bind')
    await page.locator('dialog button[type=submit]').click()
    await page.locator('.bound li').first().waitFor()
    await desk.page.locator('input[name=purpose][value=visit]').check()
    await desk.page.locator('input[name=way][value=insurance]').check()
    await desk.page.locator('#desk-text').fill(number)
    await desk.page.keyboard.press('Enter')
    await desk.page.locator('.holder').waitFor()
    await page.locator('.bound li button').last().click()
    await page.locator('dialog .h5-button--main').click()
    await page.waitForFunction(() => !document.querySelector('dialog'))
  })

  it('is given up when the phone is lost; the old code is refused at once', async () => {
    const { page } = phone
    const code = (await shown())!
    await page.locator('.give-up').click()
    await check(phone, 'revoke')
    await page.locator('dialog .danger').click()
    await page.locator('.empty').waitFor()
    await desk.page.locator('input[name=way][value=code]').check()
    await desk.page.locator('#desk-text').fill(code)
    await desk.page.keyboard.press('Enter')
    await desk.page.locator('.refused').waitFor()
    expect([...phone.complaints(), ...desk.complaints()]).toEqual([])
  })
})
