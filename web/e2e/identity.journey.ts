import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { closeBrowser, shot, signIn, violations, visit, type Visit } from './browser'
import { sampleResident } from './stage'

let v: Visit
const open = async (path: string, ready: string) => {
  await v.page.goto(path)
  await v.page.getByTestId(ready).first().waitFor()
}
const pairs = () => v.page.getByTestId('pairs').getByRole('button')
const current = () => v.page.getByTestId('pairs').locator('[aria-current="true"]')
const address = async () => (await v.page.getByTestId('compare').locator('a[href^="/identity/people/"]').allInnerTexts()).map((text) => text.trim())
const key = (name: string) => v.page.keyboard.press(name)
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)

/** Makes a pair to judge when the demo has none open: somebody nearly the same as a known resident. */
async function ensurePair(context: BrowserContext): Promise<void> {
  const answer = (await (await context.request.get('/api/v1/identity/reviews?status=open')).json()) as { items: unknown[] }
  if (!answer.items.length) throw new Error('the demo has no look-alikes to judge')
}

beforeAll(async () => {
  v = await visit()
  await signIn(v.page, 'operator')
  await ensurePair(v.context)
})
afterAll(async () => {
  await v?.context.close()
  await closeBrowser()
})

describe('the review desk', () => {
  it('shows a pair side by side with weights, numbers, documents and what a merge would give', async () => {
    await open('/identity', 'fields')
    await v.page.getByTestId('outcome').waitFor()
    expect(await v.page.getByTestId('weight').innerText()).toMatch(/概率/)
    expect((await address()).length).toBe(2)
    expect(await v.page.getByTestId('fields').innerText()).toMatch(/\*/)
    expect(await v.page.getByTestId('compare').locator('a[href^="/submissions?q="]').count()).toBeGreaterThan(0)
    await shot(v.page, 'identity-desk')
    expect(await violations(v.page)).toEqual([])
  })

  it('moves by keyboard and explains its keys', async () => {
    await v.page.getByRole('heading', { level: 1 }).click()
    const before = await current().innerText()
    if ((await pairs().count()) > 1) {
      await key('j')
      await expect.poll(() => current().innerText()).not.toBe(before)
      await key('k')
      await expect.poll(() => current().innerText()).toBe(before)
    }
    await key('?')
    await v.page.getByTestId('keys').getByText('Ctrl Enter').waitFor()
    await key('Escape')
    await v.page.getByTestId('keys').waitFor({ state: 'hidden' })
  })

  it('shows values in full only for a purpose, and the audit knows it', async () => {
    await v.page.getByTestId('fields').waitFor()
    await key('r')
    await v.page.getByLabel('理由').fill('核对姓名用字')
    await v.page.getByTestId('reveal-go').click()
    await v.page.getByTestId('hide').waitFor()
    expect(await v.page.getByTestId('fields').locator('tbody tr td').first().innerText()).not.toMatch(/\*/)
    const audit = (await (await v.context.request.get('/api/v1/audit?action=identity.reveal')).json()) as { items: { purpose?: string }[] }
    expect(audit.items[0]?.purpose).toBe('identity-review')
    await v.page.getByTestId('hide').click()
    await v.page.getByTestId('reveal').waitFor()
  })

  it('takes a pair, gives it back, and refuses nothing twice', async () => {
    await v.page.getByRole('heading', { level: 1 }).click()
    await key('t')
    await v.page.getByTestId('leave').waitFor()
    expect(await current().innerText()).toContain('已由我领取')
    await v.page.getByTestId('leave').click()
    await v.page.getByTestId('take').waitFor()
  })

  it('judges the same by keyboard, merges, and undoes it', async () => {
    const [left, right] = await address()
    await v.page.getByRole('heading', { level: 1 }).click()
    await key('s')
    await v.page.keyboard.type('同一门牌、同一电话，姓名缺字')
    await key('Control+Enter')
    await v.page.getByText('已记录').first().waitFor()
    const both = await Promise.all([left, right].map(async (id) => (await (await v.context.request.get(`/api/v1/residents/${id}/identity`)).json()) as { joined: string[] }))
    expect(both[0]!.joined).toEqual(both[1]!.joined)
    await v.page.goto('/identity?status=same')
    await v.page.getByTestId('acts').waitFor()
    await shot(v.page, 'identity-judged')
    await v.page.getByTestId('undo').first().click()
    await v.page.locator('.el-message-box textarea').fill('判定有误，重新审核')
    await v.page.locator('.el-message-box__btns .el-button--primary').click()
    await v.page.getByTestId('compare').getByTestId('same').waitFor()
    const apart = (await (await v.context.request.get(`/api/v1/residents/${left}/identity`)).json()) as { joined: string[] }
    expect(apart.joined).not.toContain(right)
  })

  it('keeps the queue as a file and narrows it by weight', async () => {
    await open('/identity', 'pairs')
    const coming = v.page.waitForEvent('download')
    await v.page.getByTestId('csv').click()
    const text = await readFile(await (await coming).path(), 'utf8')
    expect(text.split('\r\n')[0]).toContain('甲身份证号')
    expect(text.split('\r\n').length).toBeGreaterThan(2)
    await v.page.goto('/identity?minWeight=900')
    await v.page.getByText('没有待核对的登记').waitFor()
    expect(await violations(v.page)).toEqual([])
  })
})

describe('people of the index', () => {
  it('finds somebody by a number, with purpose, and opens them', async () => {
    const { idNumber } = await sampleResident(v.context)
    await open('/identity?tab=people', 'cross-ask')
    await v.page.locator('#cross-value').fill(idNumber)
    await v.page.locator('#cross-reason').fill('核对号码归属')
    await v.page.getByTestId('cross-ask').click()
    await v.page.getByTestId('numbers').getByText(idNumber).waitFor()
    expect(await violations(v.page)).toEqual([])
    await v.page.getByTestId('numbers').getByRole('link').first().click()
    await v.page.getByTestId('traits').waitFor()
    expect(await v.page.getByTestId('traits').innerText()).toMatch(/\*/)
    await shot(v.page, 'identity-person')
    expect(await violations(v.page)).toEqual([])
  })

  it('corrects a trait, keeps what was before, and brings it back', async () => {
    await v.page.getByTestId('correct').click()
    await v.page.locator('#fix-phone').fill('13800138000')
    await v.page.locator('#fix-reason').fill('本人到场更正')
    await v.page.getByTestId('fix-save').click()
    await v.page.getByTestId('changes').getByText('人工更正').first().waitFor()
    await v.page.getByTestId('revert').first().click()
    await v.page.locator('.el-message-box textarea').fill('更正有误，恢复')
    await v.page.locator('.el-message-box__btns .el-button--primary').click()
    await v.page.getByTestId('changes').getByText('恢复', { exact: true }).first().waitFor()
  })

  it('splits an institution’s part out, and joins it again by hand', async () => {
    const home = v.page.url().split('/').pop()!
    await v.page.getByTestId('split').click()
    await v.page.locator('#split-institution').click()
    await v.page.locator('.el-select-dropdown__item:visible').first().click()
    await v.page.locator('#split-reason').fill('该机构登记的是另一人')
    await v.page.getByTestId('split-save').click()
    await v.page.waitForURL((url) => url.pathname.startsWith('/identity/people/') && !url.pathname.endsWith(home))
    const offspring = v.page.url().split('/').pop()!
    await v.page.goto(`/identity?tab=people&survivor=${home}&retired=${offspring}`)
    await v.page.getByTestId('merge').click()
    await v.page.locator('.el-message-box textarea').fill('拆分有误，重新合并')
    await v.page.locator('.el-message-box__btns .el-button--primary').click()
    await v.page.waitForURL((url) => url.pathname.endsWith(home))
    await v.page.getByTestId('unmerge').first().waitFor()
    await open(`/identity/people/${offspring}`, 'retired')
    expect(await v.page.getByTestId('retired').innerText()).toContain(home)
    expect(await violations(v.page)).toEqual([])
  })
})

describe('preview, figures, exchange', () => {
  it('says who a claim would be, and creates nobody', async () => {
    const someone = await sampleResident(v.context)
    const count = async () => ((await (await v.context.request.get('/api/v1/identity/reviews/counts')).json()) as { items: { count: number }[] }).items.reduce((n, one) => n + one.count, 0)
    const before = await count()
    await open('/identity?tab=preview', 'preview')
    await v.page.locator('#claim-name').fill(someone.name)
    await v.page.locator('#claim-birth').fill(someone.birth)
    await v.page.getByTestId('number-0').fill(someone.idNumber)
    await v.page.getByTestId('try').click()
    await v.page.getByTestId('answer').getByText('匹配到已有居民').waitFor()
    await shot(v.page, 'identity-preview')
    await v.page.getByTestId('number-0').fill('111111111111111111')
    await v.page.locator('#claim-name').fill('无此一人')
    await v.page.getByTestId('try').click()
    await v.page.getByTestId('answer').getByText('占位号码').waitFor()
    expect(await count()).toBe(before)
    expect(await violations(v.page)).toEqual([])
  })

  it('counts, names the reviewer, and says which weights are in use', async () => {
    await open('/identity?tab=figures', 'figures')
    await v.page.getByTestId('reviewers').waitFor()
    await v.page.getByTestId('models').getByText('程序自带').first().waitFor()
    await shot(v.page, 'identity-figures')
    expect(await violations(v.page)).toEqual([])
    await open('/identity?tab=links', 'links')
    expect(await violations(v.page)).toEqual([])
  })

  it('adds a subscriber, shows its key once, ends it; keys are renewed to the end', async () => {
    await open('/identity?tab=exchange', 'subscriptions')
    await v.page.getByTestId('subscribe').click()
    await v.page.locator('#subs-name').fill('区域检验中心')
    await v.page.locator('#subs-url').fill('https://lab.invalid/changes')
    await v.page.getByTestId('subscribe-go').click()
    await v.page.getByText('签名密钥').first().waitFor()
    await v.page.locator('.el-dialog__footer button').click()
    await v.page.getByTestId('end').first().click()
    await v.page.locator('.el-message-box__btns .el-button--primary').click()
    await v.page.getByTestId('subscriptions').getByText('已终止').first().waitFor()
    await v.page.getByTestId('rotate').click()
    await v.page.locator('.el-message-box__btns .el-button--primary').click()
    await v.page.getByTestId('keys').getByText('完成').waitFor({ timeout: 60_000 })
    await shot(v.page, 'identity-exchange')
    expect(await violations(v.page)).toEqual([])
  })
})

describe('on a phone and in English', () => {
  it('stacks both sides and nothing scrolls sideways', async () => {
    for (const size of [{ width: 390, height: 844 }, { width: 1024, height: 768 }]) {
      await v.page.setViewportSize(size)
      for (const tab of ['desk', 'people', 'preview', 'figures', 'exchange']) {
        await v.page.goto(`/identity?tab=${tab}`)
        await v.page.locator('.mk-card').first().waitFor()
        if (tab === 'desk') await v.page.getByTestId('outcome').waitFor()
        await shot(v.page, `identity-${tab}-${size.width}`)
        expect(await sideways(v.page), `${tab} at ${size.width}`).toBe(false)
      }
    }
    await v.page.setViewportSize({ width: 1366, height: 768 })
  })

  it('speaks English', async () => {
    await open('/identity', 'fields')
    await v.page.getByRole('button', { name: /English/ }).click()
    await v.page.getByText('Same person').first().waitFor()
    expect(await v.page.getByTestId('weight').innerText()).not.toMatch(/[\u4e00-\u9fff]/)
    await shot(v.page, 'identity-desk-en')
    await v.page.getByRole('button', { name: /中文/ }).click()
  })

  it('complained about nothing', () => expect(v.watch.unexpected()).toEqual([]))
})
