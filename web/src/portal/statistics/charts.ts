import type { MessageStatistics } from '@/api'
import type { ChartSpec } from '@/shared/charts/options'
import { statusColors } from '@/shared/charts/palette'
import { dateTime } from '@/shared/format'
import type { PlainTable } from '@/shared/format/table'
import { t } from '@/shared/i18n'

const states = ['accepted', 'quarantined', 'refused'] as const

/** Submissions per hour, stacked by what became of them. */
export function hourChart(statistics: MessageStatistics): { spec: ChartSpec; table: PlainTable } {
  const hours = statistics.byHour
  return {
    spec: {
      kind: 'bar',
      stacked: true,
      categories: hours.map((h) => dateTime(h.at).slice(5)),
      series: states.map((s) => ({ name: t(`submissions.status.${s}`), values: hours.map((h) => h[s]), color: statusColors[s] })),
      unit: t('console.messagesUnit'),
    },
    table: {
      columns: [{ label: t('statistics.hour') }, ...states.map((s) => ({ label: t(`submissions.status.${s}`), number: true }))],
      rows: hours.map((h) => [dateTime(h.at), ...states.map((s) => h[s])]),
    },
  }
}

/** The rules violated most. */
export function ruleChart(statistics: MessageStatistics, most = 10): { spec: ChartSpec; table: PlainTable } {
  const rules = [...statistics.byRule].sort((a, b) => b.count - a.count)
  const top = rules.slice(0, most)
  return {
    spec: {
      kind: 'bar',
      horizontal: true,
      categories: top.map((r) => r.rule),
      series: [{ name: t('statistics.count'), values: top.map((r) => r.count) }],
    },
    table: {
      columns: [{ label: t('statistics.rule') }, { label: t('statistics.count'), number: true }, { label: t('statistics.institutions'), number: true }],
      rows: rules.map((r) => [r.rule, r.count, r.institutions]),
    },
  }
}

/** Share 0…1 of what was not accepted. */
export function errorShare(row: { total: number; accepted: number }): number {
  return row.total > 0 ? (row.total - row.accepted) / row.total : 0
}
