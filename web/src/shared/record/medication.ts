import type { Medication, RecordView } from '@/api'
import { dayOf } from './matrix'

export interface MedicationLine extends Medication {
  current: boolean
  /** Another current line of the same medicine from elsewhere. */
  doubled: boolean
  /** The name of the recorded allergy that this medicine's name contains. */
  allergy?: string
}

/** The server's word, else: a medicine without an end, or whose end has not passed, is being taken. */
export function isCurrent(m: Pick<Medication, 'to'> & { current?: boolean }, today: string): boolean {
  return m.current ?? (!m.to || dayOf(m.to) >= today)
}

/** 阿莫西林胶囊 and 阿莫西林分散片 are one medicine here: the dosage form at the end is dropped. */
const form = /(缓释|控释|肠溶|分散|咀嚼|泡腾|软)?(片|胶囊|颗粒|注射液|口服液|滴眼液|软膏|喷雾剂|丸|散|糖浆)(剂)?$/
export const baseName = (name: string): string => name.replace(/[（(].*?[)）]/g, '').replace(/\s+/g, '').replace(form, '')

/** Newest first, current before past, with double prescriptions and allergies marked. */
export function medicationLines(view: Pick<RecordView, 'medications' | 'flags'>, today: string): MedicationLine[] {
  const current = new Map<string, Set<string>>()
  for (const m of view.medications) {
    if (!isCurrent(m, today)) continue
    const name = baseName(m.name)
    current.set(name, (current.get(name) ?? new Set()).add(`${m.institution}|${m.document}`))
  }
  return view.medications.map((m): MedicationLine => {
    const now = isCurrent(m, today)
    const base = baseName(m.name)
    const hit = view.flags.allergies.find((a) => {
      const what = a.name.replace(/(类|过敏|药物)+$/g, '')
      return what.length > 1 && (m.name.includes(what) || what.includes(base))
    })
    return { ...m, current: now, doubled: now && (current.get(base)?.size ?? 0) > 1, allergy: hit?.name }
  }).sort((a, b) => Number(b.current) - Number(a.current) || (b.from ?? '').localeCompare(a.from ?? ''))
}
