import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const run = () => v.page.getByTestId('run').click()
const findings = () => v.page.getByTestId('findings').locator('li')

beforeAll(async () => {
  v = await visit()
  await signIn(v.page, 'operator')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('an institution tries what it would send', () => {
  it('starts empty and says what to do', async () => {
    await v.page.goto('/testbench')
    await v.page.getByText('还没有检查').waitFor()
    expect(await v.page.getByTestId('run').isDisabled()).toBe(true)
    expect(await violations(v.page)).toEqual([])
  })

  it('checks a sample document and shows every finding at its line', async () => {
    await v.page.goto('/testbench?type=C0053')
    await v.page.getByTestId('sample').click()
    await v.page.waitForFunction(() => document.querySelector('textarea')?.value.includes('ClinicalDocument'))
    const sample = await v.page.getByTestId('source').inputValue()
    await v.page.getByTestId('source').fill(sample.replace(/(<administrativeGenderCode[^>]*code=")[^"]*"/, '$17"'))
    await run()
    await v.page.getByTestId('report').getByText('C0053').waitFor()
    const wrong = findings().filter({ hasText: 'value.code' }).first()
    await wrong.getByRole('button').click()
    const here = v.page.locator('.text__line--here')
    await here.waitFor()
    expect(await here.innerText()).toContain('administrativeGenderCode')
    await shot(v.page, 'testbench-document')
    expect(await violations(v.page)).toEqual([])
  })

  it('goes through the findings by keyboard and filters by severity', async () => {
    await v.page.getByRole('heading', { level: 1 }).click()
    await v.page.getByTestId('findings').locator('[data-at="0"] button').click()
    await v.page.getByRole('heading', { level: 1 }).click()
    if ((await findings().count()) > 1) {
      await v.page.keyboard.press('j')
      await v.page.locator('[data-at="1"] [aria-current="true"]').waitFor()
      await v.page.keyboard.press('k')
      await v.page.locator('[data-at="0"] [aria-current="true"]').waitFor()
    }
    await v.page.getByTestId('severities').getByText('差错').click()
    const tags = await findings().locator('.mk-tag').allInnerTexts()
    expect(new Set(tags)).toEqual(new Set(['差错']))
  })

  it('keeps the findings as a file', async () => {
    const coming = v.page.waitForEvent('download')
    await v.page.getByRole('button', { name: '下载 CSV' }).click()
    const path = await (await coming).path()
    expect(await readFile(path, 'utf8')).toContain('value.code')
  })

  it('recognises the data set of an uploaded sheet', async () => {
    await v.page.goto('/testbench')
    const csv = '本人姓名,性别代码,出生日期,门诊诊断代码,门诊诊断名称\n试某,男,1985/3/7,I10.x00,特发性高血压\n试某,先生,1985-02-30,C61.x00,前列腺恶性肿瘤\n'
    await v.page.getByTestId('file').setInputFiles({ name: '门诊.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await v.page.getByText('门诊.csv').waitFor()
    await run()
    await v.page.getByTestId('report').getByText('门诊摘要信息').waitFor()
    await v.page.getByText('2 行，1 行有错误').waitFor()
    await findings().filter({ hasText: 'value.code' }).first().getByRole('button').click()
    expect(await v.page.locator('.text__line--here').innerText()).toContain('先生')
    await shot(v.page, 'testbench-sheet')
    expect(await violations(v.page)).toEqual([])
  })

  it('says why something cannot be read at all', async () => {
    await v.page.goto('/testbench')
    await v.page.getByTestId('source').fill('<ClinicalDocument><a></ClinicalDocument>')
    await run()
    await findings().filter({ hasText: 'xml.end-tag' }).waitFor()
    expect(v.watch.unexpected()).toEqual([])
  })
})
