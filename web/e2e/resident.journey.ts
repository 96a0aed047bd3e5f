import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoAccount, openStage, type Stage } from './stage'

/** A resident reads their own record on a phone, writes down a blood pressure, and sees who looked. */
describe('resident on the phone', () => {
  let stage: Stage
  beforeAll(async () => { stage = await openStage({ width: 390, height: 844 }, true) })
  afterAll(() => stage?.close())

  async function check(name: string) {
    expect(await stage.axe(), name).toEqual([])
    expect(await stage.sideways(), name).toBe(false)
    await stage.shot(`resident-${name}`)
  }

  it('signs in and lands on the page that was asked for', async () => {
    const { page } = stage
    const account = await demoAccount(stage.context, 'resident')
    await stage.go('/m/reports')
    await page.waitForURL(/\/m\/login/)
    await page.locator('input[name=login]').fill(account.login)
    await page.locator('input[name=password]').fill('not the password')
    await page.locator('form button').click()
    await page.locator('.fault').waitFor()
    await check('login')
    await page.locator('input[name=password]').fill(account.password)
    await page.locator('form button').click()
    await page.waitForURL(/\/m\/reports/)
    await stage.go('/m/')
  })

  it('sees who they are, nine entries with words, and targets a thumb can hit', async () => {
    const { page } = stage
    await page.locator('.entries a').first().waitFor()
    expect(await page.locator('.entries a').count()).toBe(9)
    for (const text of await page.locator('.entries a').allInnerTexts()) expect(text.trim().length).toBeGreaterThan(1)
    const heights = await page.locator('.home button, .home a').evaluateAll(all => all.filter(e => !e.classList.contains('mk-skip')).map(e => e.getBoundingClientRect().height))
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
    await check('home')
  })

  it('reads the overview and the history, and comes back where they were', async () => {
    const { page } = stage
    await page.locator('.entries a').nth(1).click()
    await page.locator('.facts').waitFor()
    await check('record')
    await page.goBack()
    await page.locator('.entries a').nth(2).click()
    await page.locator('a.h5-row time').first().waitFor()
    await check('timeline')
    await page.locator('a.h5-row:has(time)').nth(2).click()
    await page.waitForURL(/\/m\/(documents|reports)\//)
    await page.locator('.h5-card').first().waitFor()
    await check('document')
    await page.locator('header button').click()
    await page.waitForURL(/\/m\/timeline/)
    await page.locator('.h5-chips button').nth(3).click()
    await page.locator('a.h5-row time, .mk-state').first().waitFor()
    await page.goBack()
    await page.locator('.entries').waitFor()
  })

  it('understands a report: what is off comes first, in words, with a trend', async () => {
    const { page } = stage
    await page.locator('.entries a').nth(3).click()
    await page.locator('a.h5-row, .mk-state').first().waitFor()
    await check('reports')
    const lab = page.locator('a.h5-row[href*="/reports/"]')
    if (await lab.count()) {
      await lab.first().click()
      await page.locator('.line, .h5-button').first().waitFor()
      if (await page.locator('.line').count()) {
        await page.locator('.line button').first().click()
        await page.locator('.more p').first().waitFor()
        expect(await page.locator('.line .level').first().innerText()).toMatch(/正常|偏|异常|危急/)
      }
      await check('report')
      await page.goBack()
    }
    await page.goBack()
  })

  it('writes down a blood pressure; a strange one is asked about, then kept; then removes it', async () => {
    const { page } = stage
    await stage.go('/m/measure')
    await page.locator('.h5-button--main').click()
    await page.locator('.pad').waitFor()
    await check('measure-form')
    const press = async (keys: string) => { for (const k of keys) await page.locator('.pad button', { hasText: k }).first().click() }
    await press('95')
    await page.locator('.field').nth(1).click()
    await press('120')
    await page.locator('button[type=submit]').click()
    await page.locator('.fault').waitFor()
    await page.locator('.field').nth(0).click()
    await press('205')
    await page.locator('.field').nth(1).click()
    await press('95')
    await page.locator('button[type=submit]').click()
    await page.locator('dialog .keep').waitFor()
    await check('measure-ask')
    await page.locator('dialog .keep').click()
    await page.locator('.danger a[href="tel:120"]').waitFor()
    await page.locator('.danger button').click()
    await page.locator('.h5-rows li').first().waitFor()
    expect(await page.locator('.h5-rows li').first().innerText()).toContain('205/95')
    await page.locator('.trend svg').waitFor()
    await check('measure')
    const before = await page.locator('.h5-rows li').count()
    await page.locator('.h5-rows li button').first().click()
    await page.locator('dialog .danger').click()
    await expect.poll(async () => (await page.locator('.h5-rows li').count()) < before || !(await page.locator('.h5-rows li').first().innerText().catch(() => '')).includes('205/95')).toBe(true)
  })

  it('sees who opened the record', async () => {
    await stage.go('/m/accesses')
    await stage.page.locator('.h5-chips button').nth(1).click()
    await stage.page.locator('.h5-rows li').first().waitFor()
    expect(await stage.page.locator('.h5-rows').innerText()).toContain('本人')
    await check('accesses')
  })

  it('turns to elder mode: words of 18 px and more, targets of 60 px and more', async () => {
    const { page } = stage
    await stage.go('/m/')
    await page.locator('.elder-switch').click()
    await page.locator('html.elder').waitFor({ state: 'attached' })
    for (const path of ['/m/', '/m/record', '/m/measure', '/m/settings']) {
      await stage.go(path)
      await page.locator('.h5-card').first().waitFor()
      await page.waitForTimeout(300)
      const small = await page.evaluate(() => [...document.querySelectorAll('#app *')]
        .filter(e => !e.closest('svg, .mk-skip, .mk-visually-hidden') && [...e.childNodes].some(c => c.nodeType === 3 && c.textContent?.trim()) && Number.parseFloat(getComputedStyle(e).fontSize) < 18)
        .map(e => `${e.className}: ${e.textContent?.trim().slice(0, 20)}`))
      expect(small, path).toEqual([])
      const heights = await page.locator('button:visible, a:visible').evaluateAll(all => all.filter(e => !e.classList.contains('mk-skip')).map(e => e.getBoundingClientRect().height))
      expect(Math.min(...heights), path).toBeGreaterThanOrEqual(60)
    }
    await check('elder')
    await stage.go('/m/')
    await page.locator('.elder-switch').click()
  })

  it('fits every width from 320 to 430 px and both languages', async () => {
    const { page } = stage
    for (const language of ['zh', 'en']) {
      for (const width of [320, 360, 430]) {
        await page.setViewportSize({ width, height: 640 })
        for (const path of ['/m/', '/m/record', '/m/timeline', '/m/reports', '/m/medication', '/m/vaccines', '/m/measure', '/m/measure/glucose', '/m/accesses', '/m/settings']) {
          await stage.go(path)
          await page.locator('main').waitFor()
          await page.waitForTimeout(150)
          expect(await stage.sideways(), `${language} ${width} ${path}`).toBe(false)
        }
      }
      await stage.go('/m/settings')
      await page.locator(`[role=radio][lang=${language === 'zh' ? 'en' : 'zh-CN'}]`).click()
      await page.locator(`html[lang=${language === 'zh' ? 'en-GB' : 'zh-CN'}]`).waitFor({ state: 'attached' })
    }
  })

  it('signs out; the record is gone from the phone', async () => {
    const { page } = stage
    await stage.go('/m/settings')
    await page.locator('.h5-button--wide').click()
    await page.waitForURL(/\/m\/login/)
    await stage.go('/m/record')
    await page.waitForURL(/\/m\/login/)
    expect(stage.complaints()).toEqual([])
  })
})
