import { describe, expect, it } from 'vitest'
import { lists, tabOf, tabs } from './lists'
import { indented } from './xml'
import zh from '@/locales/zh/portal/standards'
import en from '@/locales/en/portal/standards'

describe('the library lists', () => {
  it('names every column and tab in both languages', () => {
    for (const words of [zh.standards, en.standards]) {
      for (const tab of tabs) {
        expect(words.tab[tab]).toBeTruthy()
        for (const column of lists[tab].columns) expect(words.column[column as keyof typeof words.column], column).toBeTruthy()
      }
    }
  })
  it('shows every kind of hit that is a thing of its own under a tab', () => {
    expect(Object.keys(tabOf).sort()).toEqual(['dataset', 'division', 'document', 'domain', 'element', 'icd10', 'icd9cm3'])
    for (const tab of Object.values(tabOf)) expect(tabs).toContain(tab)
  })
})

describe('the layout of XML', () => {
  it('puts each tag on a line and keeps texts with their tags', () => {
    expect(indented('<?xml version="1.0"?><a><b x="1"/><c>text</c><d><e/></d></a>')).toBe(
      ['<?xml version="1.0"?>', '<a>', '  <b x="1"/>', '  <c>text</c>', '  <d>', '    <e/>', '  </d>', '</a>'].join('\n'),
    )
  })
  it('keeps what is no XML', () => expect(indented('plain')).toBe('plain'))
})
