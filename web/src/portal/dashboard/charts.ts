import type { Dashboard } from '@/api'
import type { ChartSpec } from '@/shared/charts/options'
import { percent } from '@/shared/format'
import type { PlainTable } from '@/shared/format/table'
import { t } from '@/shared/i18n'

export interface Drawn {
  spec: ChartSpec
  table: PlainTable
}

/** Outpatient visits and inpatient stays by day. */
export function trendChart(d: Dashboard): Drawn {
  const names = [t('dashboard.visits'), t('dashboard.inpatient')]
  return {
    spec: {
      kind: 'line',
      categories: d.trend.map((one) => one.date),
      series: [
        { name: names[0]!, values: d.trend.map((one) => one.visits), color: '#0b5cad' },
        { name: names[1]!, values: d.trend.map((one) => one.inpatient), color: '#b35900' },
      ],
      unit: t('dashboard.times'),
    },
    table: {
      columns: [{ label: t('dashboard.date') }, ...names.map((label) => ({ label, number: true }))],
      rows: d.trend.map((one) => [one.date, one.visits, one.inpatient]),
    },
  }
}

/** The most frequent diagnoses. */
export function diagnosisChart(d: Dashboard): Drawn {
  return {
    spec: {
      kind: 'bar',
      horizontal: true,
      categories: d.diagnoses.map((one) => one.name),
      series: [{ name: t('dashboard.cases'), values: d.diagnoses.map((one) => one.count) }],
    },
    table: {
      columns: [{ label: t('dashboard.code') }, { label: t('dashboard.diagnosis') }, { label: t('dashboard.cases'), number: true }, { label: t('dashboard.share') }],
      rows: d.diagnoses.map((one) => [one.code, one.name, one.count, percent(one.share)]),
    },
  }
}

/** People by age band and sex. */
export function ageChart(d: Dashboard): Drawn {
  const names = [t('format.sex.1'), t('format.sex.2')]
  return {
    spec: {
      kind: 'bar',
      categories: d.ages.map((one) => one.band),
      series: [
        { name: names[0]!, values: d.ages.map((one) => one.male), color: '#0b5cad' },
        { name: names[1]!, values: d.ages.map((one) => one.female), color: '#b35900' },
      ],
      unit: t('dashboard.people'),
    },
    table: {
      columns: [{ label: t('dashboard.age') }, ...names.map((label) => ({ label, number: true }))],
      rows: d.ages.map((one) => [one.band, one.male, one.female]),
    },
  }
}

/** Streets with value, rate and rank, as the map's table. */
export function mapTable(d: Dashboard): PlainTable {
  return {
    columns: [
      { label: t('dashboard.rank'), number: true },
      { label: t('dashboard.street') },
      { label: t('dashboard.visits'), number: true },
      { label: t('dashboard.rate'), number: true },
    ],
    rows: [...d.map].sort((a, b) => a.rank - b.rank).map((one) => [one.rank, one.name, one.value, one.rate]),
  }
}

/** Institutions by visits, as a table. */
export function rankingTable(d: Dashboard): PlainTable {
  return {
    columns: [
      { label: t('dashboard.institution') },
      { label: t('dashboard.visits'), number: true },
      { label: t('dashboard.residents'), number: true },
      { label: t('dashboard.share') },
    ],
    rows: d.ranking.map((one) => [one.name, one.visits, one.residents, percent(one.share)]),
  }
}
