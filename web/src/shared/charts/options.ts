import { seriesColors } from './palette'

/** A chart of categories in the platform's manner; `EChart` draws it. */
export interface ChartSpec {
  kind: 'bar' | 'line' | 'pie'
  categories: string[]
  series: { name: string; values: (number | null)[]; color?: string }[]
  stacked?: boolean
  horizontal?: boolean
  unit?: string
  /** Only a line marks its points when it has few of them. */
  area?: boolean
}

const ink = '#46525e'
const line = '#dde3e9'

function pie(spec: ChartSpec): Record<string, unknown> {
  const values = spec.series[0]?.values ?? []
  return {
    tooltip: { trigger: 'item' },
    color: [...seriesColors],
    series: [
      {
        type: 'pie',
        radius: ['42%', '70%'],
        label: { color: ink, formatter: '{b} {d}%' },
        data: spec.categories.map((name, i) => ({ name, value: values[i] ?? 0 })),
      },
    ],
  }
}

/** ECharts options: zero-based bars, few lines, words on both axes readable, no animation for those who ask. */
export function chartOptions(spec: ChartSpec, still = false): Record<string, unknown> {
  const base = { animation: !still, animationDuration: 300, aria: { enabled: true }, textStyle: { color: ink } }
  if (spec.kind === 'pie') return { ...base, ...pie(spec) }
  const category = {
    type: 'category',
    data: spec.categories,
    inverse: spec.horizontal,
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { color: ink, hideOverlap: true, ...(spec.horizontal ? { width: 160, overflow: 'truncate' } : {}) },
  }
  const value = {
    type: 'value',
    name: spec.unit,
    nameTextStyle: { color: ink, align: spec.horizontal ? 'center' : 'left' },
    splitLine: { lineStyle: { color: line } },
    axisLabel: { color: ink },
    splitNumber: 4,
  }
  return {
    ...base,
    color: [...seriesColors],
    tooltip: { trigger: 'axis', confine: true },
    legend: spec.series.length > 1 ? { top: 0, right: 0, textStyle: { color: ink }, itemWidth: 14 } : undefined,
    grid: { left: 8, right: 16, top: spec.series.length > 1 || spec.unit ? 34 : 12, bottom: 4, containLabel: true },
    xAxis: spec.horizontal ? value : category,
    yAxis: spec.horizontal ? category : value,
    series: spec.series.map((one) => ({
      type: spec.kind,
      name: one.name,
      data: one.values,
      stack: spec.stacked ? 'all' : undefined,
      itemStyle: one.color ? { color: one.color } : undefined,
      lineStyle: { width: 2, color: one.color },
      areaStyle: spec.area ? { opacity: 0.12, color: one.color } : undefined,
      symbol: 'circle',
      symbolSize: 5,
      showSymbol: spec.categories.length <= 31,
      barMaxWidth: 28,
    })),
  }
}
