import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, sampleResident, signIn, type Stage } from './stage'

/** A doctor finds a resident, says why, reads the record, and turns to nobody else's by mistake. */
describe('doctor opens a record', () => {
  let stage: Stage
  let resident: { name: string; birth: string }

  beforeAll(async () => {
    stage = await openStage({ width: 1366, height: 768 })
    resident = await sampleResident(stage.context)
  })
  afterAll(() => stage?.close())

  it('is sent to sign in first and comes back', async () => {
    await stage.go('/ehr')
    await stage.page.waitForURL(/\/login\?return=/)
    await signIn(stage.context, 'doctor')
    await stage.go('/ehr')
    await stage.page.locator('#find-idNumber').waitFor()
  })

  it('is told what is wrong with an ID number before anything is sent', async () => {
    let sent = 0
    stage.page.on('request', (r) => { if (r.url().endsWith('/residents/search')) sent++ })
    await stage.page.locator('#find-idNumber').fill('110199195803090020')
    await stage.page.keyboard.press('Enter')
    await expect.poll(() => stage.page.locator('#fault-idNumber').textContent()).toContain('18')
    expect(sent).toBe(0)
  })

  it('finds the resident by name and birth date; the hit is masked', async () => {
    const { page } = stage
    await page.locator('input[name=way][value=nameBirth]').check()
    await page.locator('#find-name').fill(resident.name)
    await page.locator('#find-birth').fill(resident.birth.replaceAll('-', ''))
    await page.keyboard.press('Enter')
    const row = page.locator('tbody tr').first()
    await row.waitFor()
    const text = await row.innerText()
    expect(text).toContain('*')
    expect(text).not.toContain(resident.name)
    expect(await stage.axe()).toEqual([])
    await stage.shot('doctor-find')
    await page.keyboard.press('Enter')
  })

  it('states a purpose; without a relation only break-glass with a reason opens the record', async () => {
    const { page } = stage
    await page.locator('input[name=purpose]').first().waitFor()
    expect(await page.locator('.banner').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.locator('.banner, .refused').first().waitFor()
    if (await page.locator('.refused').count()) {
      await stage.shot('doctor-refused')
      await page.locator('.refused button').click()
      const confirm = page.locator('form button[type=submit]')
      expect(await confirm.isDisabled()).toBe(true)
      await page.locator('.agree input').check()
      await page.locator('#break-reason').fill('急')
      await confirm.click()
      expect(await page.locator('.banner').count()).toBe(0)
      await page.locator('#break-reason').fill('昏迷送诊，家属不在场，需核对过敏史')
      await confirm.click()
      await page.locator('.banner .glass').waitFor()
    }
    await page.locator('.banner').waitFor()
  })

  it('breaks the glass for an emergency without leaving the place', async () => {
    const { page } = stage
    const here = page.url()
    await page.reload()
    await page.locator('input[name=purpose][value=emergency]').check()
    await page.locator('form button[type=submit]').click()
    await page.locator('#break-reason').fill('急')
    await page.locator('.agree input').check()
    await page.locator('form button[type=submit]').click()
    await expect.poll(() => page.locator('#break-fault').innerText()).not.toBe('')
    expect(await stage.axe()).toEqual([])
    await stage.shot('doctor-break-glass')
    await page.locator('#break-reason').fill('昏迷送诊，家属不在场，需核对过敏史')
    await page.locator('form button[type=submit]').click()
    await page.locator('.banner .glass').waitFor()
    expect(page.url()).toBe(here)
  })

  it('reads the summary under a banner that names the resident', async () => {
    const { page } = stage
    await page.locator('.summary').waitFor()
    expect(await page.locator('.banner').innerText()).toMatch(/岁[\s\S]*(剩余|过敏)/)
    expect(await stage.axe()).toEqual([])
    expect(await stage.sideways()).toBe(false)
    await stage.shot('doctor-summary')
  })

  it('walks the timeline by keyboard and reads a document and its original', async () => {
    const { page } = stage
    await page.locator('.tabs a').nth(1).click()
    await page.locator('[role=option]').first().waitFor()
    await page.locator('[role=listbox]').focus()
    // The first entry whose content may be read.
    const rows = await page.locator('[role=option]').evaluateAll(list => list.map(r => !r.querySelector('svg.lock')))
    for (let i = 0; i <= rows.indexOf(true); i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/timeline\/[^/]+/)
    await page.locator('.doc h2').waitFor()
    expect(await page.locator('.doc .header').innerText()).toContain('签名')
    expect(await stage.axe()).toEqual([])
    await stage.shot('doctor-document')
    await page.locator('#view-original').click()
    await page.locator('.xml .line').first().waitFor()
    await page.locator('.xml input[type=search]').fill('ClinicalDocument')
    await page.locator('.xml mark').first().waitFor()
    expect(await page.locator('.xml .no').first().innerText()).toBe('1')
    await page.locator('#view-versions').click()
    await page.locator('#view-findings').click()
    await page.locator('#view-structured').click()
  })

  it('narrows the list; the filter is in the address', async () => {
    const { page } = stage
    await page.locator('.filters input[type=search]').fill('没有这样的文档')
    await page.keyboard.press('Enter')
    await page.locator('.list .mk-state').waitFor()
    expect(page.url()).toContain('q=')
    await page.locator('.filters button[type=button]').click()
    await page.locator('[role=option]').first().waitFor()
    await page.locator('.filters select').first().selectOption('outpatient')
    await page.waitForURL(/kind=outpatient/)
  })

  it('compares results over time, as chart and as table', async () => {
    const { page } = stage
    await page.locator('.tabs a').nth(2).click()
    await page.locator('tbody input[type=checkbox], .mk-state').first().waitFor()
    if (await page.locator('tbody input[type=checkbox]').count()) {
      await page.locator('tbody input[type=checkbox]').first().check()
      await page.locator('.trend').first().waitFor()
      await page.locator('.trend-toggle').first().click()
      await page.locator('.trend table tbody tr').first().waitFor()
    }
    expect(await stage.axe()).toEqual([])
    await stage.shot('doctor-labs')
    for (const n of [3, 4]) {
      await page.locator('.tabs a').nth(n).click()
      await page.waitForTimeout(300)
      expect(await stage.axe()).toEqual([])
    }
  })

  it('asks again after leaving; nothing of the former resident is on the screen', async () => {
    const { page } = stage
    await page.locator('.banner .change').click()
    await page.locator('#find-idNumber').waitFor()
    expect(await page.locator('main').innerText()).toContain('身份证号')
    expect(await page.locator('.banner').count()).toBe(0)
    await page.goBack()
    await page.locator('input[name=purpose]').first().waitFor()
    expect(await page.locator('.banner').count()).toBe(0)
    expect(await page.locator('body').innerText()).not.toContain(resident.name)
  })

  it('speaks English too, keeps the page, and shows nobody else’s server', async () => {
    const { page } = stage
    await page.locator('.bar .mk-lang').first().click()
    await expect.poll(() => page.locator('h2').first().innerText()).toBe('Why do you open this record?')
    await page.locator('.bar .mk-lang').first().click()
    expect(stage.complaints()).toEqual([])
  })
})
