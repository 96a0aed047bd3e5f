import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const query = () => new URL(v.page.url()).searchParams
const result = () => v.page.getByTestId('result')
const well = (name: string) => v.page.locator(`[data-well="${name}"]`)
const field = (id: string) => v.page.locator(`.fields [data-field="${id}"] button`)

beforeAll(async () => {
  v = await visit()
  await signIn(v.page, 'manager')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('a manager sees the figures', () => {
  it('lands on the dashboard with cards that say what they count', async () => {
    await v.page.waitForURL('**/dashboard')
    await v.page.getByTestId('cards').waitFor()
    expect(await v.page.locator('.kpi').count()).toBeGreaterThanOrEqual(5)
    await v.page.locator('.kpi__ask').first().click()
    await v.page.getByText('定义', { exact: true }).first().waitFor()
    await v.page.keyboard.press('Escape')
    await v.page.getByText('数据截至').first().waitFor()
    await v.page.locator('.map__area').first().waitFor()
    await shot(v.page, 'manager-dashboard')
    await v.page.locator('.chart-card [role="img"]').first().scrollIntoViewIfNeeded()
    await v.page.locator('.chart-card canvas').first().waitFor()
    await shot(v.page, 'manager-dashboard-charts')
    expect(await violations(v.page)).toEqual([])
  })

  it('changes the period and keeps it in the address', async () => {
    await v.page.getByRole('button', { name: '近一年' }).click()
    await v.page.waitForURL((url) => url.searchParams.has('from'))
    await v.page.reload()
    await v.page.getByTestId('cards').waitFor()
    expect(await v.page.getByRole('button', { name: '近一年' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('filters by a street on the map, shows it as a badge, and takes it away', async () => {
    const street = v.page.locator('.map__area').first()
    await street.waitFor()
    await v.page.getByText('示意图').first().waitFor()
    await street.focus()
    await v.page.keyboard.press('Enter')
    await v.page.waitForURL((url) => url.searchParams.has('street'))
    await v.page.locator('.badges__x').click()
    await v.page.waitForURL((url) => !url.searchParams.has('street'))
  })

  it('shows every chart as a table too', async () => {
    const charts = v.page.locator('.chart-card')
    await charts.first().waitFor()
    for (let i = 0; i < (await charts.count()); i++) {
      await charts.nth(i).getByRole('button', { name: '查看数据表' }).click()
      await charts.nth(i).locator('table').waitFor()
    }
    expect(await violations(v.page)).toEqual([])
  })
})

describe('a manager asks own questions', () => {
  it('begins with an answer', async () => {
    await v.page.goto('/query')
    await result().locator('tbody tr').first().waitFor()
    await v.page.getByTestId('facts').getByText(/数据截至/).waitFor()
    expect(await violations(v.page)).toEqual([])
  })

  it('puts fields into wells by menu, and spreads one over columns', async () => {
    await v.page.goto('/query?s=visit&m=visits&d=street')
    await result().waitFor()
    await field('sex').click()
    await v.page.getByRole('menuitem', { name: '放到列' }).click()
    await v.page.waitForURL((url) => url.searchParams.get('p') === 'sex')
    await result().locator('th[scope="colgroup"]', { hasText: '女' }).waitFor()
    await field('residents').click()
    await v.page.getByRole('menuitem', { name: '加为指标' }).click()
    await v.page.waitForURL((url) => url.searchParams.get('m') === 'visits,residents')
    await result().locator('th[scope="colgroup"][colspan="2"]').first().waitFor()
    await shot(v.page, 'manager-query')
  })

  it('puts a field into a well by dragging', async () => {
    await v.page.goto('/query?s=visit&m=visits&d=street')
    await result().waitFor()
    await field('visitKind').scrollIntoViewIfNeeded()
    const from = await field('visitKind').boundingBox()
    const to = await well('rows').locator('ul').boundingBox()
    if (!from || !to) throw new Error('nothing to drag')
    await v.page.mouse.move(from.x + 30, from.y + 10)
    await v.page.mouse.down()
    await v.page.mouse.move(from.x + 60, from.y + 30, { steps: 5 })
    await v.page.mouse.move(to.x + to.width - 20, to.y + 15, { steps: 20 })
    await v.page.mouse.up()
    await v.page.waitForURL((url) => (url.searchParams.get('d') ?? '').split(',').includes('visitKind'))
    await well('rows').locator('[data-field="visitKind"]').waitFor()
  })

  it('sorts, draws and comes back from its address', async () => {
    await v.page.goto('/query?s=visit&m=visits&d=visitKind')
    await result().getByRole('button', { name: /就诊人次/ }).click()
    await v.page.waitForURL((url) => url.searchParams.get('o') === '-visits')
    await v.page.getByRole('button', { name: '柱状图' }).click()
    await v.page.locator('canvas').waitFor()
    await v.page.reload()
    await v.page.locator('canvas').waitFor()
    expect([query().get('o'), query().get('v')]).toEqual(['-visits', 'bar'])
    await shot(v.page, 'manager-query-chart')
  })

  it('adds a condition with values the warehouse holds', async () => {
    await v.page.goto('/query?s=visit&m=visits&d=street')
    await result().waitFor()
    await field('sex').click()
    await v.page.getByRole('menuitem', { name: '加为条件' }).click()
    const condition = v.page.getByRole('group', { name: /条件：性别/ })
    await condition.locator('.el-select').last().click()
    await v.page.getByRole('option', { name: '女' }).click()
    await v.page.waitForURL((url) => (url.searchParams.get('f') ?? '') === 'sex~in~2')
  })

  it('downloads what it shows', async () => {
    await v.page.goto('/query?s=visit&m=visits&d=street')
    await result().waitFor()
    const [file] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: 'CSV' }).click()])
    expect(file.suggestedFilename()).toMatch(/\.csv$/)
    expect(readFileSync((await file.path()) ?? '', 'utf8').length).toBeGreaterThan(3)
    const [sheet] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: '下载 Excel' }).click()])
    expect(sheet.suggestedFilename()).toMatch(/\.xlsx$/)
  })

  it('keeps a question under a name', async () => {
    await v.page.getByRole('button', { name: '保存查询' }).click()
    await v.page.getByRole('dialog').getByRole('textbox').fill('各街道就诊')
    await v.page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await v.page.goto('/query')
    await v.page.getByRole('button', { name: '我的查询（1）' }).click()
    await v.page.getByRole('menuitem', { name: '各街道就诊', exact: true }).click()
    await v.page.waitForURL((url) => url.searchParams.get('d') === 'street')
  })

  it('had no script error, no console error and no request to another host', () => {
    expect(v.watch.unexpected()).toEqual([])
  })
})
