import type { Batch } from '@/api'

export const stateTones = { queued: 'blue', running: 'blue', done: 'green', refused: 'red', cancelled: 'amber' } as const
export const severityTones = { info: 'blue', warning: 'amber', error: 'red', fatal: 'red' } as const

export const defaults = { dataset: '', state: '', id: '', after: '' }

/** Whether nothing more will happen to a batch. */
export const over = (batch: Pick<Batch, 'state'>): boolean => batch.state !== 'queued' && batch.state !== 'running'

/** The counts worth saying of a batch, with the key of their text; zeros are left out, except of kept rows. */
export function said(batch: Batch): { key: string; n: number }[] {
  const c = batch.counts
  return [
    { key: 'rows', n: c.rows }, { key: 'accepted', n: c.accepted }, { key: 'refused', n: c.refused }, { key: 'warned', n: c.warned },
    { key: 'repeated', n: c.repeated }, { key: 'replaced', n: c.replaced }, { key: 'reference', n: c.reference },
  ].filter(({ key, n }) => n > 0 || key === 'rows' || key === 'accepted')
}

/** Name of the refused rows' file: the sent file's with a mark before its ending. */
export function errorsName(batch: Pick<Batch, 'fileName' | 'dataset'>): string {
  const name = batch.fileName || `${batch.dataset}.csv`
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)}.errors${name.slice(dot)}` : `${name}.errors`
}
