import type { Level } from './level'
import type { Range, SeriesPoint } from './types'

/** Size of the drawing and its margins, in SVG user units. */
export interface Frame { width: number; height: number; left: number; right: number; top: number; bottom: number }
export interface Mark { x: number; y: number; at: string; value: number; point: SeriesPoint }
export interface Line { key: string; marks: Mark[]; path: string }
export interface Trend {
  lines: Line[]
  bands: { y: number; height: number }[]
  yTicks: { y: number; text: string }[]
  xTicks: { x: number; text: string }[]
}

/** A step of 1, 2, 2.5 or 5 times a power of ten that gives about `count` steps over `span`. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0)) return 1
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const part = raw / power
  const factor = part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10
  return factor * power
}

/** Round bounds that hold every value; equal values still get room above and below. */
export function niceBounds(values: readonly number[], count = 4): { low: number; high: number; step: number } {
  let low = Math.min(...values)
  let high = Math.max(...values)
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { low: 0, high: 1, step: 0.5 }
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1
    low -= room
    high += room
  }
  const step = niceStep(high - low, count)
  const down = Math.floor(low / step + 1e-9) * step
  const up = Math.ceil(high / step - 1e-9) * step
  return { low: values.every(v => v >= 0) ? Math.max(0, down) : down, high: up, step }
}

function tickText(value: number, step: number): string {
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9) + (String(step).includes('25') ? 1 : 0)))
  return value.toFixed(digits).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

const day = 86_400_000

/** Lays several series of one unit on one drawing. Points without a number are left out, never drawn as zero. */
export function layTrend(
  series: readonly { key: string; points: readonly SeriesPoint[] }[], frame: Frame,
  options: { ranges?: Range[]; from?: number; to?: number; xTicks?: number; yTicks?: number } = {},
): Trend {
  const usable = series.map(s => ({
    key: s.key,
    points: s.points.filter(p => typeof p.value === 'number' && Number.isFinite(p.value))
      .map(p => ({ t: Date.parse(p.at), p })).filter(x => !Number.isNaN(x.t)).sort((a, b) => a.t - b.t),
  }))
  const all = usable.flatMap(s => s.points)
  const ranges = (options.ranges ?? []).filter(r => r.low != null || r.high != null)
  const values = all.map(x => x.p.value as number)
  if (all.length) values.push(...ranges.flatMap(r => [r.low, r.high]).filter(v => v != null))
  const y = niceBounds(values, options.yTicks ?? 4)
  const times = all.map(x => x.t)
  let from = options.from ?? Math.min(...times)
  let to = options.to ?? Math.max(...times)
  if (!Number.isFinite(from) || !Number.isFinite(to)) { from = 0; to = day }
  if (to - from < 1) { from -= day / 2; to += day / 2 }
  const w = frame.width - frame.left - frame.right
  const h = frame.height - frame.top - frame.bottom
  const px = (t: number) => round(frame.left + ((t - from) / (to - from)) * w)
  const py = (v: number) => round(frame.top + (1 - (v - y.low) / (y.high - y.low)) * h)
  const lines = usable.map(s => {
    const marks = s.points.map(({ t, p }) => ({ x: px(t), y: py(p.value as number), at: p.at, value: p.value as number, point: p }))
    return { key: s.key, marks, path: marks.map((m, i) => `${i ? 'L' : 'M'}${m.x} ${m.y}`).join('') }
  })
  const yTicks = []
  for (let v = y.low; v <= y.high + y.step / 1000; v += y.step) yTicks.push({ y: py(v), text: tickText(v, y.step) })
  return { lines, bands: ranges.map(r => bandOf(r, y, py)), yTicks, xTicks: timeTicks(from, to, options.xTicks ?? 4, px) }
}

/** A side that is missing opens the band to the edge of the drawing. */
function bandOf(r: Range, y: { low: number; high: number }, py: (v: number) => number): Trend['bands'][number] {
  const top = py(Math.min(r.high ?? y.high, y.high))
  const bottom = py(Math.max(r.low ?? y.low, y.low))
  return { y: top, height: Math.max(0, round(bottom - top)) }
}

/** Outline of a mark: a dot when normal, a triangle pointing the way it is off, a square when only "abnormal" is known. */
export function markPath(x: number, y: number, level: Level, r = 4): string {
  switch (level) {
    case 'normal': case 'unjudged': return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
    case 'high': case 'critical-high': return `M${x} ${y - r - 1.5}l${r + 1} ${2 * r + 1}h${-2 * r - 2}Z`
    case 'low': case 'critical-low': return `M${x} ${y + r + 1.5}l${r + 1} ${-2 * r - 1}h${-2 * r - 2}Z`
    default: return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`
  }
}

/** Evenly placed day labels; the year is named when the span crosses one. */
function timeTicks(from: number, to: number, count: number, px: (t: number) => number): Trend['xTicks'] {
  const long = to - from > 300 * day
  const ticks: Trend['xTicks'] = []
  const n = Math.max(1, Math.min(count, Math.floor((to - from) / day)))
  for (let i = 0; i <= n; i++) {
    const t = from + ((to - from) * i) / n
    const text = new Date(t + 8 * 3600_000).toISOString()
    ticks.push({ x: px(t), text: long ? text.slice(0, 7) : text.slice(5, 10) })
  }
  return ticks
}

const round = (v: number) => Math.round(v * 100) / 100
