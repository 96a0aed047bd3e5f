import type { LabMatrix } from '@/api'
import { abnormalFirst } from '@/shared/record/level'
import { rangeText } from '@/shared/record/matrix'

export interface ReportLine { code: string; name: string; value: string; unit: string; range: string; flag?: string }

/** The results that one report brought, abnormal first. */
export function linesOfReport(matrix: LabMatrix, document: string): ReportLine[] {
  const item = new Map(matrix.items.map(i => [i.code, i]))
  return abnormalFirst(matrix.cells.filter(c => c.document === document).map((c): ReportLine => {
    const i = item.get(c.code)
    return { code: c.code, name: i?.name ?? c.code, value: c.value, unit: i?.unit ?? '', range: rangeText(i?.range), flag: c.flag }
  }))
}

/** How many results of a report are off. */
export function offCount(matrix: LabMatrix, document: string, off: (flag?: string) => boolean): { all: number; off: number } {
  const cells = matrix.cells.filter(c => c.document === document)
  return { all: cells.length, off: cells.filter(c => off(c.flag)).length }
}
