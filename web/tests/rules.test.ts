import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const src = join(root, 'src')

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

const all = filesBelow(src).map((path) => ({ path: relative(src, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
const vue = all.filter((file) => file.path.endsWith('.vue'))
const code = all.filter((file) => /\.(vue|ts)$/.test(file.path) && !/\.test\.ts$/.test(file.path))

/** Chinese that is not a text for people to read in their language, with the reason. */
const allowed: Record<string, string> = {
  'shared/maps/names.ts': 'endings of place names cut off on the map',
  'shared/record/level.ts': 'reads how institutions write flags of results',
  'shared/record/matrix.ts': 'reads reference ranges as institutions write them',
  'shared/record/medication.ts': 'reads names of drugs and allergies as institutions write them',
  'shared/record/vitals.ts': 'reads names of vital signs as institutions write them',
  'ehr/find/criteria.ts': 'reads dates as people type them',
  'h5/report/explain.ts': 'knows laboratory items by the names institutions give them',
}

function withoutComments(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}

describe('house rules of the pages', () => {
  it('keeps Chinese text in src/locales', () => {
    const found = code
      .filter((file) => !file.path.startsWith('locales/') && !(file.path in allowed))
      .flatMap((file) =>
        withoutComments(file.text)
          .split('\n')
          .filter((line) => /[\u3400-\u9fff]/.test(line))
          .map((line) => `${file.path}: ${line.trim().slice(0, 100)}`),
      )
    expect(found).toEqual([])
  })

  it('keeps a Vue file at 250 lines or less', () => {
    expect(vue.filter((file) => file.text.split('\n').length > 251).map((file) => file.path)).toEqual([])
  })

  it('keeps component libraries out of shared, api and the other application', () => {
    const wrong = code.filter((file) => {
      const element = /from ['"]element-plus|@element-plus|<el-/.test(file.text)
      const vant = /from ['"]vant|<van-/.test(file.text)
      if (/^(shared|api|locales)\//.test(file.path)) return element || vant
      if (file.path.startsWith('h5/')) return element
      return vant
    })
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('imports downwards only: applications never import each other, shared imports no application', () => {
    const wrong = code.flatMap((file) => {
      const own = file.path.split('/')[0] ?? ''
      const targets = [...file.text.matchAll(/from ['"]@\/(portal|ehr|h5)\b/g)].map((match) => match[1])
      return targets.filter((target) => target !== own).map((target) => `${file.path} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })
})
