import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const sheet = (way: string, name: string) =>
  '\ufeff高血压患者随访服务记录表编号,城乡居民健康档案编号,本人姓名,随访方式代码,本次随访日期,收缩压(mmHg),舒张压(mmHg),本站备注\r\n' +
  `XC1,11019900000000901,测试采集甲,门诊,2026-09-01,150,95,${name}\r\nXC2,11019900000000902,测试采集乙,${way},2026/9/2,140,90,\r\n`

beforeAll(async () => {
  v = await visit()
  v.watch.expected.push(/404.*\/audit\/integrity/)
  await signIn(v.page, 'operator')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

/** Picks the first answer of a list that searches on the server. */
async function pick(testId: string, text: string): Promise<void> {
  const box = v.page.getByTestId(testId)
  await box.click()
  await box.locator('input').fill(text)
  await v.page.locator('.el-select-dropdown__item:visible', { hasText: text }).first().click()
}

describe('an institution without an interface reports by sheet', () => {
  const mark = `${Date.now()}`

  it('takes the template of a data set home', async () => {
    await v.page.goto('/collection')
    await pick('dataset', '高血压')
    const [file] = await Promise.all([v.page.waitForEvent('download'), v.page.getByRole('button', { name: '下载模板（Excel）' }).click()])
    expect(file.suggestedFilename()).toBe('HDSD00.01.12 高血压患者随访信息.xlsx')
    expect(readFileSync(await file.path()).subarray(0, 2).toString()).toBe('PK')
    expect(await violations(v.page)).toEqual([])
  })

  it('hands in a sheet: good rows are kept, the bad one is named with its column', async () => {
    const institutions = (await (await v.context.request.get('/api/v1/institutions?limit=1')).json()) as { items: { name: string }[] }
    await pick('institution', institutions.items[0]!.name)
    await v.page.getByTestId('file').setInputFiles({ name: '随访.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet('88', mark)) })
    await v.page.getByRole('button', { name: '上报', exact: true }).click()
    const drawer = v.page.getByRole('dialog')
    await drawer.getByText('完成', { exact: true }).waitFor()
    expect(await drawer.getByTestId('counts').innerText()).toMatch(/共 2 行\s*接收 1\s*拒收 1/)
    expect(await drawer.getByTestId('rules').innerText()).toContain('随访方式代码')
    expect(await drawer.innerText()).toContain('本站备注')
    await drawer.getByRole('tab', { name: '逐行检查结果' }).click()
    await drawer.getByTestId('rows').getByText('随访方式代码的代码不在值域').waitFor()
    await shot(v.page, 'collection-batch')
    expect(await violations(v.page)).toEqual([])
  })

  it('gives the refused row back as it was, and takes it corrected', async () => {
    const [file] = await Promise.all([v.page.waitForEvent('download'), v.page.getByTestId('errors').click()])
    expect(file.suggestedFilename()).toBe('随访.errors.csv')
    const text = readFileSync(await file.path(), 'utf8')
    expect(text.split('\r\n')[0]).toMatch(/本站备注,行号,错误$/)
    expect(text).toContain('XC2,11019900000000902')
    expect(text).not.toContain('XC1')
    await v.page.keyboard.press('Escape')
    await v.page.getByTestId('file').setInputFiles({ name: '随访.errors.csv', mimeType: 'text/csv', buffer: Buffer.from(text.replace(',88,', ',电话,')) })
    await v.page.getByRole('button', { name: '上报', exact: true }).click()
    const drawer = v.page.getByRole('dialog')
    await drawer.getByText('完成', { exact: true }).waitFor()
    expect(await drawer.getByTestId('counts').innerText()).toMatch(/共 1 行\s*接收 1/)
    await v.page.keyboard.press('Escape')
    await v.page.getByTestId('batches').locator('tbody tr').nth(1).waitFor()
  })

  it('says what is wrong with a sheet of something else', async () => {
    await v.page.getByTestId('file').setInputFiles({ name: '药品.csv', mimeType: 'text/csv', buffer: Buffer.from(`药品,单价\n阿司匹林,${mark}\n`) })
    await v.page.getByRole('button', { name: '上报', exact: true }).click()
    const drawer = v.page.getByRole('dialog')
    await drawer.getByRole('alert').waitFor()
    expect(await drawer.getByRole('alert').innerText()).toContain('表头与数据集')
    await v.page.keyboard.press('Escape')
  })

  it('had no troubles of its own', () => expect(v.watch.unexpected()).toEqual([]))
})
