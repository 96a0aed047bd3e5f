import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { IdentityReview } from '@/api'
import DecisionBar from './DecisionBar.vue'

const pair = (more: Partial<IdentityReview> = {}) =>
  ({ id: 'r1', createdAt: '', status: 'open', rule: 'likeness', weight: 5, left: { id: 'a' }, right: { id: 'b' }, reasons: [], mine: false, ...more }) as IdentityReview
const bar = (more: Partial<IdentityReview> = {}, fourEyes = false) =>
  mount(DecisionBar, { props: { pair: pair(more), busy: false, fourEyes, me: 'me' }, global: { mocks: { $t: (key: string) => key } }, attachTo: document.body })

describe('the verdict', () => {
  it('needs a reason, takes the pair first, and says what was chosen', async () => {
    const w = bar()
    await w.get('[data-testid="same"]').trigger('click')
    expect(w.emitted('take')).toHaveLength(1)
    expect(document.activeElement?.id).toBe('verdict-reason')
    await w.get('form').trigger('submit')
    expect(w.emitted('decide')).toBeUndefined()
    await w.get('textarea').setValue(' 同一人 ')
    await w.get('form').trigger('submit')
    expect(w.emitted('decide')).toEqual([['same', '同一人']])
    w.unmount()
  })
  it('is not offered while another reviewer has the pair', () => {
    const w = bar({ assignee: 'other' })
    expect(w.find('[data-testid="same"]').exists()).toBe(false)
    expect(w.text()).toContain('identity.takenElsewhere')
  })
  it('of the second reviewer cannot be the first one’s', () => {
    expect(bar({ status: 'second-opinion', firstBy: 'me' }, true).find('[data-testid="same"]').exists()).toBe(false)
    expect(bar({ status: 'second-opinion', firstBy: 'other' }, true).find('[data-testid="same"]').exists()).toBe(true)
  })
  it('is undone once it was given', async () => {
    const w = bar({ status: 'different' })
    expect(w.find('[data-testid="same"]').exists()).toBe(false)
    await w.get('[data-testid="undo"]').trigger('click')
    expect(w.emitted('undo')).toHaveLength(1)
  })
  it('answers to the keys of the desk through choose', async () => {
    const w = bar({ mine: true })
    await (w.vm as unknown as { choose: (d: string) => Promise<void> }).choose('different')
    expect(w.emitted('take')).toBeUndefined()
    await w.get('form').trigger('keydown', { key: 'Escape' })
    expect(w.find('form').exists()).toBe(false)
    w.unmount()
  })
})
