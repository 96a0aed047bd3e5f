import type { QualityMeasure, QualityPoint } from '@/api'
import type { ChartSpec } from '@/shared/charts/options'
import type { PlainTable } from '@/shared/format/table'
import { t } from '@/shared/i18n'
import { dimensions, measures, scoreOf } from './scope'

/** Shares with a few digits, as per cent. */
const points = (share: number | null) => (share === null ? null : Math.round(share * 10000) / 100)

/** The five scores over time, or only one of them. */
export function trendChart(items: QualityPoint[], by: QualityMeasure): { spec: ChartSpec; table: PlainTable } {
  const shown: QualityMeasure[] = by === 'overall' ? dimensions : [by]
  return {
    spec: {
      kind: 'line',
      categories: items.map((one) => one.from),
      series: shown.map((d) => ({ name: t(`quality.dimension.${d}`), values: items.map((one) => points(scoreOf(one, d))) })),
      unit: '%',
    },
    table: {
      columns: [
        { label: t('quality.from') },
        { label: t('quality.sent'), number: true },
        ...measures.map((d) => ({ label: `${t(`quality.dimension.${d}`)} %`, number: true })),
      ],
      rows: items.map((one) => [one.from, one.counts.sent, ...measures.map((d) => points(scoreOf(one, d)))]),
    },
  }
}
