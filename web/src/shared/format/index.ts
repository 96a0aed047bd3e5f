import { localeTag, t, useLocale } from '@/shared/i18n'

const zone = 'Asia/Shanghai'
const missing = '—'
const cache = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = localeTag() + JSON.stringify(options)
  let found = cache.get(key) as Intl.DateTimeFormat | undefined
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(localeTag(), options)))
  return found
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = localeTag() + JSON.stringify(options)
  let found = cache.get(key) as Intl.NumberFormat | undefined
  if (!found) cache.set(key, (found = new Intl.NumberFormat(localeTag(), options)))
  return found
}

function parts(instant: string | number | Date): Record<string, string> | undefined {
  const date = new Date(instant)
  // The server writes the year 1 for "never".
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1800) return undefined
  const format = dateFormat({
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return Object.fromEntries(format.formatToParts(date).map((part) => [part.type, part.value]))
}

/** An instant as Beijing date and time, `2026-11-21 09:05` (with seconds on request). Empty gives a dash. */
export function dateTime(instant: string | number | Date | undefined | null, seconds = false): string {
  if (instant === undefined || instant === null || instant === '') return missing
  const p = parts(instant)
  if (!p) return missing
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}${seconds ? `:${p.second}` : ''}`
}

/** A date (`YYYY-MM-DD`, kept as it is) or the Beijing date of an instant. */
export function dateOnly(value: string | undefined | null): string {
  if (!value) return missing
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  const p = parts(value)
  return p ? `${p.year}-${p.month}-${p.day}` : missing
}

/** The Beijing time of day of an instant, `09:05`. */
export function timeOnly(instant: string | undefined | null): string {
  if (!instant) return missing
  const p = parts(instant)
  return p ? `${p.hour}:${p.minute}` : missing
}

/** Today's date in Beijing, moved by days. */
export function today(moveDays = 0, now: Date = new Date()): string {
  return dateOnly(new Date(now.getTime() + moveDays * 86_400_000).toISOString())
}

/** How long ago an instant was, in words. */
export function ago(instant: string | undefined | null, now: Date = new Date()): string {
  if (!instant) return missing
  const seconds = Math.round((now.getTime() - new Date(instant).getTime()) / 1000)
  if (Number.isNaN(seconds) || seconds > 1e10) return missing
  if (seconds < 60) return t('format.justNow')
  if (seconds < 3600) return t('format.minutesAgo', { n: Math.floor(seconds / 60) })
  if (seconds < 86_400) return t('format.hoursAgo', { n: Math.floor(seconds / 3600) })
  return t('format.daysAgo', { n: Math.floor(seconds / 86_400) })
}

/** A whole or decimal number with separators. */
export function number(value: number | undefined | null, digits = 0): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return missing
  return numberFormat({ maximumFractionDigits: digits, minimumFractionDigits: 0 }).format(value)
}

/** A big number the short way: 万 and 亿 in Chinese, K, M and B in English; below ten thousand in full. */
export function compact(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return missing
  if (Math.abs(value) < 10_000) return number(value, 1)
  if (useLocale().value === 'zh') {
    const big = Math.abs(value) >= 100_000_000
    return `${number(value / (big ? 100_000_000 : 10_000), big ? 2 : 1)}${t(big ? 'format.yi' : 'format.wan')}`
  }
  return numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** A share 0…1 as per cent. */
export function percent(share: number | undefined | null, digits = 1): string {
  if (share === undefined || share === null || !Number.isFinite(share)) return missing
  return numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share)
}

/** A relative change with a sign that does not depend on colour: ▲ 5.0%, ▼ 2.1%, ＝. */
export function change(share: number | undefined | null): string {
  if (share === undefined || share === null || !Number.isFinite(share)) return missing
  if (Math.abs(share) < 0.0005) return t('format.unchanged')
  return `${share > 0 ? '▲' : '▼'} ${percent(Math.abs(share))}`
}

/** Bytes in binary units. */
export function bytes(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return missing
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let size = value
  let at = 0
  while (Math.abs(size) >= 1024 && at < units.length - 1) {
    size /= 1024
    at++
  }
  return `${number(size, at === 0 ? 0 : 1)} ${units[at]}`
}

/** A span in seconds, the two largest units. */
export function duration(seconds: number | undefined | null): string {
  if (seconds === undefined || seconds === null || !Number.isFinite(seconds)) return missing
  const s = Math.max(0, Math.floor(seconds))
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600), Math.floor((s % 3600) / 60)]
  if (d) return t('format.daysHours', { d, h })
  if (h) return t('format.hoursMinutes', { h, m })
  if (m) return t('format.minutesSeconds', { m, s: s % 60 })
  return t('format.seconds', { s })
}

/** Microseconds as the span they took: 850 µs, 12.4 ms, 1.2 s. */
export function micros(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return missing
  if (value < 1000) return `${number(value)} µs`
  if (value < 1_000_000) return `${number(value / 1000, 1)} ms`
  return `${number(value / 1_000_000, 2)} s`
}

/** Sex by GB/T 2261.1 code. */
export function sex(code: string | undefined | null): string {
  return t(`format.sex.${code === '1' || code === '2' ? code : '0'}`)
}
