import { describe, expect, it } from 'vitest'
import type { FeatureCollection } from 'geojson'
import { chartOptions } from '@/shared/charts/options'
import { classLimits, classOf } from '@/shared/charts/palette'
import { cells, layDistrict, nearerPart } from '@/shared/maps/geometry'
import { shortName } from '@/shared/maps/names'
import { moveDays, nameOf, periodOf } from '@/shared/state/periods'
import { readFields, writeFields } from '@/shared/state/url'
import { homeOf, loginAddress, safeReturn } from '@/shared/auth/session'
import { addressAfter } from '@/portal/login/after'
import { missingRules } from '@/portal/login/passwords'
import { menuFor } from '@/portal/layout/menu'
import { defaults, filtered, toQuery } from '@/portal/submissions/fields'

describe('periods', () => {
  it('begins weeks on Monday and knows ends of months and years', () => {
    expect(periodOf('week', '2026-11-22')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(periodOf('lastMonth', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(periodOf('lastMonth', '2026-01-05')).toEqual({ from: '2025-12-01', to: '2025-12-31' })
    expect(periodOf('quarter', '2026-11-21').from).toBe('2026-10-01')
    expect(moveDays('2024-02-28', 1)).toBe('2024-02-29')
  })
  it('names a range again', () => {
    expect(nameOf({ from: '2026-01-01', to: '2026-11-21' }, '2026-11-21')).toBe('year')
    expect(nameOf({ from: '2026-01-02', to: '2026-11-21' }, '2026-11-21')).toBeUndefined()
  })
})

describe('addresses', () => {
  it('keeps known fields only and leaves defaults out', () => {
    expect(readFields({ q: ['a', 'b'], status: 'refused', stranger: 'x' }, { q: '', status: '', from: '' })).toEqual({ q: 'a', status: 'refused', from: '' })
    expect(writeFields({ q: '', status: 'refused' }, { q: '', status: '' })).toEqual({ status: 'refused' })
  })
  it('returns only inside this site after sign-in', () => {
    for (const bad of ['//evil', 'https://evil', '/\\evil', '/login?return=/x', undefined, 7]) expect(safeReturn(bad)).toBeUndefined()
    expect(safeReturn('/ehr/0g1?tab=labs')).toBe('/ehr/0g1?tab=labs')
    expect(loginAddress('/console?x=1')).toBe('/login?return=%2Fconsole%3Fx%3D1')
    expect(loginAddress('/')).toBe('/login')
  })
  it('sends each kind of user home', () => {
    expect([addressAfter(['doctor']), addressAfter(['resident']), addressAfter(['manager']), addressAfter(['operator'])]).toEqual([homeOf.doctor, '/m', '/dashboard', '/console'])
    expect([addressAfter(['operator', 'manager']), addressAfter(['doctor'], '/audit')]).toEqual(['/', '/audit'])
  })
  it('asks for whole Beijing days', () => {
    expect(toQuery({ ...defaults, from: '2026-11-21', to: '2026-11-21' }, 'next')).toMatchObject({ from: '2026-11-20T16:00:00.000Z', to: '2026-11-21T16:00:00.000Z', after: 'next' })
    expect([filtered(defaults), filtered({ ...defaults, id: 'x' }), filtered({ ...defaults, rule: 'r' })]).toEqual([false, false, true])
  })
})

describe('menu and passwords', () => {
  it('shows each role its own items', () => {
    const keys = (roles: Parameters<typeof menuFor>[0]) => menuFor(roles).flatMap((group) => group.items.map((item) => item.key))
    expect(keys(['doctor'])).toEqual(['home', 'standards', 'testbench', 'ehr'])
    expect(keys(['manager'])).toEqual(['home', 'quality', 'standards', 'testbench', 'dashboard', 'query'])
    expect(keys(['operator'])).not.toContain('query')
    expect(keys([])).toEqual(['home'])
  })
  it('says what a password misses, counting characters', () => {
    expect(missingRules('短短短')).toEqual(['length'])
    expect(missingRules('天行健君子以自强不息')).toEqual([])
    expect(missingRules('my-Operator-2026', 'operator')).toEqual(['login'])
  })
})

describe('maps', () => {
  const square = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 0, y: 10 }]
  const area = (points: { x: number; y: number }[]) =>
    Math.abs(points.reduce((sum, p, i) => sum + p.x * points[(i + 1) % points.length]!.y - points[(i + 1) % points.length]!.x * p.y, 0)) / 2
  it('cuts a square in the middle between two points', () => {
    expect(area(nearerPart(square, { x: 2, y: 5 }, { x: 8, y: 5 }))).toBeCloseTo(50)
    expect(area(nearerPart(square, { x: 2, y: 5 }, { x: 4, y: 5 }))).toBeCloseTo(30)
  })
  it('shares the whole box among the points, also when two are the same', () => {
    const shares = cells([{ x: 1, y: 1 }, { x: 9, y: 2 }, { x: 4, y: 8 }, { x: 6, y: 6 }], 10, 10)
    expect(shares.reduce((sum, cell) => sum + area(cell), 0)).toBeCloseTo(100)
    expect(cells([{ x: 1, y: 1 }, { x: 1, y: 1 }], 10, 10).map(area)).toEqual([100, 100])
  })
  it('draws streets given as points as schematic cells in the outline, and areas as they are', () => {
    const ring = [[116, 39], [117, 39], [117, 40], [116, 40], [116, 39]]
    const outline = { type: 'Feature' as const, properties: { code: '110199', name: 'D' }, geometry: { type: 'Polygon' as const, coordinates: [ring] } }
    const point = (code: string, x: number) => ({ type: 'Feature' as const, properties: { code, name: code }, geometry: { type: 'Point' as const, coordinates: [x, 39.5] } })
    const map: FeatureCollection = { type: 'FeatureCollection', features: [outline, point('a', 116.2), point('b', 116.8)] }
    const drawing = layDistrict(map)
    expect(drawing.shapes.map((shape) => [shape.code, shape.schematic])).toEqual([['a', true], ['b', true]])
    expect(drawing.outline).toMatch(/^M/)
    expect(layDistrict({ type: 'FeatureCollection', features: [outline] }).shapes).toMatchObject([{ code: '110199', schematic: false }])
    expect(layDistrict({ type: 'FeatureCollection', features: [] }).shapes).toEqual([])
  })
  it('shortens names but never to nothing', () => {
    expect([shortName('景山街道'), shortName('镇'), shortName('密云镇')]).toEqual(['景山', '镇', '密云'])
  })
})

describe('charts', () => {
  it('classes values in equal steps, and one value alone', () => {
    expect([0, 19, 20, 99, 100, 140].map((v) => classOf(v, 0, 100))).toEqual([0, 0, 1, 4, 4, 4])
    expect(classOf(7, 7, 7)).toBe(0)
    expect(classLimits(0, 10, 2)).toEqual([0, 5, 10])
  })
  it('starts bars at zero and stands still for those who ask', () => {
    const options = chartOptions({ kind: 'bar', categories: ['a'], series: [{ name: 'n', values: [5] }] }, true)
    expect(options).toMatchObject({ animation: false, yAxis: { type: 'value' } })
    expect((options.yAxis as { min?: number; scale?: boolean }).scale).toBeUndefined()
  })
})
