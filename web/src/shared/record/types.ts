import type { DocumentKind, DocumentView, LabMatrix, RecordView, Series } from '@/api'

/** Parts of the record's shapes that pages name on their own. */
export type Section = DocumentView['sections'][number]
export type DocumentVersion = DocumentView['versions'][number]
export type Allergy = RecordView['flags']['allergies'][number]
export type Chronic = RecordView['flags']['chronic'][number]
export type Problem = RecordView['problems'][number]
export type Immunization = RecordView['immunizations'][number]
export type LabMatrixSource = LabMatrix
export type Range = Partial<Series['range']>

/** A point of a trend; `value` is missing when the result was not a number. */
export interface SeriesPoint { at: string; value?: number | null; text?: string; flag?: string; institution?: string; document?: string }

export const documentKinds: DocumentKind[] =
  ['outpatient', 'inpatient', 'lab', 'exam', 'checkup', 'followup', 'prescription', 'public-health', 'certificate']
