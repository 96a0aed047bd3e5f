import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'

let v: Visit
const table = (name: string) => v.page.getByTestId(name).locator('tbody tr')

beforeAll(async () => {
  v = await visit()
  v.watch.expected.push(/404.*\/audit\/integrity/)
  await signIn(v.page, 'operator')
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('somebody looks a standard up', () => {
  it('finds by Chinese text, initials and code, and sees where the hits are', async () => {
    await v.page.goto('/standards')
    await table('library-element').first().waitFor()
    expect(await violations(v.page)).toEqual([])
    const box = v.page.getByTestId('library-search').locator('input').or(v.page.getByLabel('检索标准库')).first()
    await box.fill('jbzddm')
    await v.page.waitForURL((url) => url.searchParams.get('q') === 'jbzddm')
    await v.page.getByRole('link', { name: 'DE05.01.024.00' }).waitFor()
    await box.fill('高血压')
    await v.page.getByRole('tab', { name: /疾病与手术代码/ }).click()
    await table('library-icd').first().waitFor()
    await v.page.getByTestId('library-icd').getByText('高血压').first().waitFor()
    await v.page.getByRole('tab', { name: /疾病与手术代码/ }).press('ArrowRight')
    await v.page.waitForURL((url) => !url.searchParams.has('tab') || url.searchParams.get('tab') === 'element')
    await shot(v.page, 'standards-search')
  })

  it('opens a data element and goes from there to a document specification that uses it', async () => {
    await v.page.goto('/standards/elements/DE05.01.024.00')
    await table('used-in').first().waitFor()
    expect(await violations(v.page)).toEqual([])
    await v.page.getByTestId('used-in').getByRole('link', { name: /C0002/ }).first().click()
    await v.page.waitForURL('**/standards/documents/C0002')
    await v.page.getByTestId('spec-tree').locator('summary').first().waitFor()
    expect(await v.page.getByTestId('sample').innerText()).toContain('ClinicalDocument')
    await shot(v.page, 'standards-document')
    expect(await violations(v.page)).toEqual([])
  })

  it('sets two editions of a value domain side by side and takes the list away', async () => {
    await v.page.goto('/standards/domains/CV02.10.004')
    await table('codes').first().waitFor()
    await v.page.getByText('2011 与 2023 对照').click()
    await v.page.getByTestId('compare').getByText('存活').first().waitFor()
    expect(await violations(v.page)).toEqual([])
    await shot(v.page, 'standards-compare')
    const [file] = await Promise.all([v.page.waitForEvent('download'), v.page.getByTestId('download-xlsx').click()])
    expect(file.suggestedFilename()).toBe('CV02.10.004.xlsx')
  })

  it('lists the divisions below one and the items of a data set', async () => {
    await v.page.goto('/standards?tab=division')
    await v.page.getByTestId('library-division').getByRole('button').first().click()
    await v.page.waitForURL((url) => url.searchParams.has('parent'))
    await v.page.goto('/standards?tab=dataset')
    await v.page.getByTestId('library-dataset').getByRole('link').first().click()
    await table('items').first().waitFor()
    expect(await violations(v.page)).toEqual([])
  })

  it('says plainly what is not there', async () => {
    v.watch.expected.push(/404/)
    await v.page.goto('/standards/elements/DE99.99.999.99')
    await v.page.getByText('标准库中没有这一项').first().waitFor()
  })
})

describe('an operator looks after packages', () => {
  it('refuses what is no package and shows whose packages are taken', async () => {
    v.watch.expected.push(/422/)
    await v.page.goto('/standards/packages')
    await v.page.getByRole('button', { name: '信任发布者' }).waitFor()
    await v.page.getByTestId('package-file').setInputFiles({ name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') })
    await v.page.getByText(/标准包文件无法读取/).first().waitFor()
    await shot(v.page, 'standards-packages')
    expect(await violations(v.page)).toEqual([])
  })

  // A package is made with the program's own command, as a publisher would.
  it.skipIf(!process.env.MINKANG_BIN)('trusts a publisher, imports a package, sees its breaking change, releases and withdraws it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'minkang-package-'))
    const minkang = (...args: string[]) => execFileSync(process.env.MINKANG_BIN!, ['standards', ...args])
    mkdirSync(join(folder, 'content', 'tables'), { recursive: true })
    const head = 'cv_id,cv_name,code,meaning,standard,change'
    writeFileSync(join(folder, 'content', 'tables', 'value_domains.csv'), `${head}\nCV02.10.004,,97,试用代码,WS 364.4-2011,\nCV02.10.004,,2,,,remove\n`)
    minkang('key', join(folder, 'key.pem'))
    const version = `1.${Math.floor(Date.now() / 1000) % 100000}`
    minkang('package', 'make', join(folder, 'content'), join(folder, 'p.zip'), '--key', join(folder, 'key.pem'), '--id', 'cn.example.journey', '--name', '试用标准包', '--version', version, '--publisher', '试用发布者')
    await v.page.goto('/standards/packages')
    await v.page.getByRole('button', { name: '信任发布者' }).click()
    await v.page.getByLabel('名称').fill('试用发布者')
    await v.page.getByLabel(/SM2/).fill(readFileSync(join(folder, 'key.pem.pub'), 'utf8'))
    await v.page.getByRole('dialog').getByRole('button', { name: '信任发布者' }).click()
    await v.page.getByTestId('publishers').getByText('试用发布者').first().waitFor()
    await v.page.getByTestId('package-file').setInputFiles(join(folder, 'p.zip'))
    const diff = v.page.getByTestId('package-diff')
    await diff.getByText('其中不兼容 1 项').waitFor()
    await diff.getByText(/代码被删除/).waitFor()
    expect(await violations(v.page)).toEqual([])
    await shot(v.page, 'standards-package-diff')
    await diff.getByRole('button', { name: '发布' }).click()
    await v.page.getByRole('dialog').locator('textarea').fill('试用：旅程中的不兼容变更')
    await v.page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
    await v.page.getByTestId('packages').getByText('生效中').waitFor()
    await v.page.goto('/standards/domains/CV02.10.004')
    await v.page.getByTestId('codes').getByText('试用代码').waitFor()
    await v.page.goto('/standards/packages')
    await v.page.getByTestId('packages').getByRole('button', { name: '撤回' }).first().click()
    await v.page.getByRole('dialog').locator('textarea').fill('试用结束，撤回')
    await v.page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
    await v.page.getByTestId('packages').getByText('已撤回').first().waitFor()
    await v.page.goto('/standards/domains/CV02.10.004')
    await table('codes').first().waitFor()
    expect(await v.page.getByTestId('codes').getByText('试用代码').count()).toBe(0)
  })

  it('fits a telephone without scrolling sideways', async () => {
    await v.page.setViewportSize({ width: 390, height: 844 })
    for (const path of ['/standards', '/standards/elements/DE05.01.024.00', '/standards/documents/C0002', '/standards/domains/CV02.10.004?view=compare', '/standards/packages']) {
      await v.page.goto(path)
      await v.page.locator('.mk-card').first().waitFor()
      await v.page.waitForTimeout(400)
      expect(await v.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), path).toBe(false)
    }
    expect(v.watch.unexpected()).toEqual([])
  })
})
