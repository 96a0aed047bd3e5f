import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = join(import.meta.dirname, '../src')
const zh = import.meta.glob<{ default: object }>('../src/locales/zh/*.ts', { eager: true })
const en = import.meta.glob<{ default: object }>('../src/locales/en/*.ts', { eager: true })

type Flat = Map<string, string>

function flatten(words: object, prefix = '', out: Flat = new Map()): Flat {
  for (const [name, value] of Object.entries(words)) {
    const key = prefix ? `${prefix}.${name}` : name
    if (value && typeof value === 'object') flatten(value as object, key, out)
    else out.set(key, String(value))
  }
  return out
}

const inputs = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

describe('words', () => {
  const files = Object.keys(zh).map((path) => path.replace('/zh/', '/en/'))

  it('has the same files in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(files.sort())
  })

  for (const [path, file] of Object.entries(zh)) {
    const other = en[path.replace('/zh/', '/en/')]
    it(`has the same keys and inputs in both languages: ${path.split('/').pop()}`, () => {
      const [left, right] = [flatten(file.default), flatten(other?.default ?? {})]
      expect([...left.keys()].filter((key) => !right.has(key))).toEqual([])
      expect([...right.keys()].filter((key) => !left.has(key))).toEqual([])
      const differ = [...left].filter(([key, text]) => inputs(text).join() !== inputs(right.get(key) ?? '').join())
      expect(differ.map(([key]) => key)).toEqual([])
    })
  }

  it('has words for every key the pages name', () => {
    const known = new Set(Object.values(zh).flatMap((file) => [...flatten(file.default).keys()]))
    const missing = filesBelow(src)
      .filter((path) => /\.(vue|ts)$/.test(path) && !path.includes('locales') && !path.endsWith('.test.ts'))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/(?:\$t|\bt)\(['"]([a-zA-Z0-9_.-]+)['"]/g)].map((match) => `${match[1]} (${path.slice(src.length + 1)})`))
      .filter((found) => !known.has(found.split(' ')[0] ?? ''))
    expect(missing).toEqual([])
  })
})
