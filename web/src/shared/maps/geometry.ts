import type { Feature, FeatureCollection, Position } from 'geojson'

export interface Point {
  x: number
  y: number
}

export interface Shape {
  code: string
  name: string
  /** SVG path data. */
  path: string
  label: Point
  /** True when the shape is a schematic cell around a point and must be cut to the outline. */
  schematic: boolean
}

export interface Drawing {
  width: number
  height: number
  outline: string
  shapes: Shape[]
}

const codeOf = (f: Feature): string => String(f.properties?.code ?? f.properties?.division ?? f.id ?? '')
const nameOf = (f: Feature): string => String(f.properties?.name ?? codeOf(f))

function rings(feature: Feature): Position[][] {
  if (feature.geometry.type === 'Polygon') return feature.geometry.coordinates
  if (feature.geometry.type === 'MultiPolygon') return feature.geometry.coordinates.flat()
  return []
}

/** Fits longitude and latitude into the drawing, centred; one degree of longitude shrinks with the latitude. */
function projection(positions: Position[], width: number, height: number): (p: Position) => Point {
  const xs = positions.map((p) => p[0] ?? 0)
  const ys = positions.map((p) => p[1] ?? 0)
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const shrink = Math.cos((((bottom + top) / 2) * Math.PI) / 180)
  const pad = 8
  const [wide, high] = [Math.max(1e-9, (right - left) * shrink), Math.max(1e-9, top - bottom)]
  const scale = Math.min((width - 2 * pad) / wide, (height - 2 * pad) / high)
  const [dx, dy] = [(width - wide * scale) / 2, (height - high * scale) / 2]
  return (p) => ({ x: dx + ((p[0] ?? 0) - left) * shrink * scale, y: dy + (top - (p[1] ?? 0)) * scale })
}

/** Keeps the part of a convex polygon that is nearer to `site` than to `other`. */
export function nearerPart(polygon: Point[], site: Point, other: Point): Point[] {
  const [nx, ny] = [other.x - site.x, other.y - site.y]
  const limit = (other.x ** 2 + other.y ** 2 - site.x ** 2 - site.y ** 2) / 2
  const side = (p: Point) => p.x * nx + p.y * ny - limit
  const kept: Point[] = []
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length]!
    const [a, b] = [side(p), side(q)]
    if (a <= 0) kept.push(p)
    if (a < 0 !== b < 0 && a !== b) {
      const part = a / (a - b)
      kept.push({ x: p.x + (q.x - p.x) * part, y: p.y + (q.y - p.y) * part })
    }
  })
  return kept
}

/** The cells of a set of points (Voronoi) inside a box, in the points' order. Quadratic: for some hundred points. */
export function cells(points: Point[], width: number, height: number): Point[][] {
  const box = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ]
  return points.map((site, i) =>
    points.reduce((cell, other, j) => (i === j || (other.x === site.x && other.y === site.y) ? cell : nearerPart(cell, site, other)), box),
  )
}

const pathOf = (points: Point[]) => (points.length ? `M${points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join('L')}Z` : '')

function middle(points: Point[]): Point {
  const n = Math.max(1, points.length)
  return { x: points.reduce((s, p) => s + p.x, 0) / n, y: points.reduce((s, p) => s + p.y, 0) / n }
}

/**
 * Lays a district out as SVG: its outline, and one shape per street. Streets given as areas are drawn as they are;
 * streets given as points get schematic cells, which the page cuts to the outline and calls 示意图.
 */
export function layDistrict(map: FeatureCollection, width = 560, height = 400): Drawing {
  const points = map.features.filter((f) => f.geometry.type === 'Point')
  const areas = map.features.filter((f) => rings(f).length > 0)
  const outlines = points.length ? areas : areas.filter((f) => f.properties?.kind === 'district' || f.properties?.level === 'district')
  const streets = points.length ? points : areas.filter((f) => !outlines.includes(f) || outlines.length === areas.length)
  const all = map.features.flatMap((f) => (f.geometry.type === 'Point' ? [f.geometry.coordinates] : rings(f).flat()))
  if (!all.length) return { width, height, outline: '', shapes: [] }
  const at = projection(all, width, height)
  const ringPath = (f: Feature) => rings(f).map((ring) => pathOf(ring.map(at))).join('')
  const outline = outlines.map(ringPath).join('')
  if (!points.length) {
    const shapes = streets.map((f) => ({
      code: codeOf(f),
      name: nameOf(f),
      path: ringPath(f),
      label: middle((rings(f)[0] ?? []).map(at)),
      schematic: false,
    }))
    return { width, height, outline, shapes }
  }
  const sites = points.map((f) => at((f.geometry as { coordinates: Position }).coordinates))
  const areasOf = cells(sites, width, height)
  const shapes = points.map((f, i) => ({
    code: codeOf(f),
    name: nameOf(f),
    path: pathOf(areasOf[i] ?? []),
    label: sites[i] ?? { x: 0, y: 0 },
    schematic: true,
  }))
  return { width, height, outline, shapes }
}
