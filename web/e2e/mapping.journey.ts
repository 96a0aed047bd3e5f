import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const row = () => v.page.getByTestId('unmapped').locator('tbody tr')
const picked = () => v.page.getByTestId('unmapped').locator('tr.is-picked')
const panel = () => v.page.getByTestId('coding')
const soon = { timeout: 10_000 }
const open = async () => Number(/(\d[\d,]*)\s*个未对照/.exec(await v.page.getByTestId('progress').innerText())?.[1]?.replace(/,/g, '') ?? '0')

beforeAll(async () => {
  v = await visit()
  await signIn(v.page, 'operator')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

// The demo's institutions send wrong codes now and then: enough to work on.
describe('an operator maps local codes', () => {
  it('finds the codes that institutions send and nobody knows, most frequent first', async () => {
    await v.page.goto('/mapping')
    await row().first().waitFor()
    const counts = (await row().locator('td:nth-child(5)').allInnerTexts()).map(Number)
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    await panel().getByTestId('candidates').or(panel().getByText('没有相近的标准代码')).first().waitFor()
    await expect.poll(() => violations(v.page), soon).toEqual([]) // buttons fade in
    await shot(v.page, 'mapping-work')
  })

  it('narrows to one institution and keeps that in the address', async () => {
    await v.page.getByTestId('progress').locator('button').first().click()
    await v.page.waitForURL((url) => url.searchParams.has('institution'))
    const before = await row().count()
    expect(before).toBeGreaterThan(0)
    await v.page.reload()
    await row().first().waitFor()
    expect(await row().count()).toBe(before)
    await v.page.goto('/mapping?domain=ICD-10')
    await row().first().waitFor()
    expect(new Set(await row().locator('td:nth-child(3) .mk-mono').allInnerTexts())).toEqual(new Set(['ICD-10']))
  })

  it('maps by keyboard: J and K move, a digit picks a candidate, Enter maps, U takes it back', async () => {
    const first = await picked().locator('td').first().innerText()
    if ((await row().count()) > 1) {
      await v.page.keyboard.press('j')
      await expect.poll(() => picked().locator('td').first().innerText(), soon).not.toBe('')
      await v.page.keyboard.press('k')
      await expect.poll(() => picked().locator('td').first().innerText(), soon).toBe(first)
    }
    await panel().getByTestId('candidates').locator('li').first().waitFor()
    if ((await panel().getByTestId('candidates').locator('li').count()) > 1) {
      await v.page.keyboard.press('2')
      expect(await panel().getByTestId('candidates').locator('li').nth(1).locator('button').getAttribute('aria-pressed')).toBe('true')
    }
    await v.page.keyboard.press('1')
    const name = await picked().locator('td').nth(1).innerText()
    const before = await row().count()
    await v.page.keyboard.press('Enter')
    await v.page.getByText('已对照：').first().waitFor()
    await expect.poll(() => row().count(), soon).toBe(before - 1)
    await v.page.keyboard.press('u')
    await v.page.getByText('已撤销').first().waitFor()
    await expect.poll(() => row().count(), soon).toBe(before)
    expect(await row().locator('td:nth-child(2)').allInnerTexts()).toContain(name)
  })

  it('searches the domain for what no candidate offers, and maps that', async () => {
    await v.page.keyboard.press('/')
    await v.page.keyboard.type('gaoxueya')
    await panel().getByText('没有找到').or(panel().getByTestId('candidates')).first().waitFor()
    await panel().getByLabel('在值域中查找：代码、名称、拼音首字母').fill('I10')
    await panel().getByText('查找结果').waitFor()
    await expect.poll(() => panel().getByTestId('candidates').locator('li .mk-mono').first().innerText(), soon).toContain('I10')
    await panel().getByText('宽于').click()
    await shot(v.page, 'mapping-search')
    expect(await violations(v.page)).toEqual([])
    const before = await row().count()
    await panel().getByRole('button', { name: '对照', exact: true }).click()
    await expect.poll(() => row().count(), soon).toBe(before - 1)
  })

  it('says that a code has no equivalent', async () => {
    await v.page.goto('/mapping')
    await row().first().waitFor()
    const left = await open()
    const before = await row().count()
    await v.page.keyboard.press('n')
    await v.page.getByText('已标记为无对应').first().waitFor()
    if (before < 50) await expect.poll(() => row().count(), soon).toBe(before - 1)
    expect(left).toBeGreaterThan(0)
  })
})

describe('an operator keeps the map', () => {
  it('sees mappings with their history', async () => {
    await v.page.getByRole('tab', { name: '对照表' }).click()
    const mapped = v.page.getByTestId('mappings').locator('tbody tr')
    await mapped.first().waitFor()
    await mapped.first().getByRole('button', { name: '历史' }).click()
    await v.page.getByRole('dialog').locator('tbody tr').first().waitFor()
    await v.page.keyboard.press('Escape')
    await shot(v.page, 'mapping-map')
    expect(await violations(v.page)).toEqual([])
  })

  it('imports a sheet: looked at first, faulty rows named, then taken', async () => {
    await v.page.getByRole('button', { name: '导入对照表' }).click()
    const dialog = v.page.getByRole('dialog')
    const code = `E2E-${Date.now().toString(36)}`
    const sheet = `来源,本地代码,本地名称,值域,标准代码,关系\nICD-10,${code},试用,ICD-10,J00.x00,等同\nICD-10,${code}-x,试用,ICD-10,没有,等同\n`
    await dialog.locator('input[type=file]').setInputFiles({ name: 'map.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${sheet}`, 'utf8') })
    await dialog.getByRole('button', { name: '先检查' }).click()
    await dialog.getByText('2 行：1 行将改变').waitFor()
    await dialog.locator('tbody tr').first().waitFor()
    expect(await violations(v.page)).toEqual([])
    await dialog.getByRole('button', { name: '导入', exact: true }).click()
    await dialog.getByText('2 行：1 行已改变').waitFor()
    await dialog.getByRole('button', { name: '关闭', exact: true }).last().click()
    await v.page.goto(`/mapping?tab=map&q=${code}`)
    const mapped = v.page.getByTestId('mappings').locator('tbody tr')
    await expect.poll(() => mapped.count(), soon).toBe(1)
    await mapped.first().getByRole('button', { name: '停用' }).click()
    await v.page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
    await mapped.first().getByText('已停用').waitFor()
  })

  it('applies the map to stored data and watches the job end', async () => {
    await v.page.goto('/mapping')
    const bar = v.page.getByTestId('apply')
    await bar.getByRole('button', { name: '应用到既往数据' }).first().click()
    await v.page.getByRole('dialog').getByRole('button', { name: '应用到既往数据' }).click()
    const job = v.page.getByTestId('jobs').locator('tbody tr').first()
    await job.getByText('完成').waitFor({ timeout: 60_000 })
    await shot(v.page, 'mapping-jobs')
    expect(await violations(v.page)).toEqual([])
  })

  it('reads in English', async () => {
    await v.page.goto('/mapping')
    await row().first().waitFor()
    await v.page.getByRole('button', { name: /English/ }).click()
    await v.page.getByRole('heading', { name: 'Local codes' }).waitFor()
    await v.page.getByRole('tab', { name: 'Work list' }).waitFor()
    await v.page.getByRole('button', { name: /中文/ }).click()
  })

  it('had no script error, no console error and no request to another host', () => {
    expect(v.watch.unexpected()).toEqual([])
  })
})
