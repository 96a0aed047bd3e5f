import { describe, expect, it } from 'vitest'
import type { Batch } from '@/api'
import { errorsName, over, said } from './fields'

const counts = { rows: 5, accepted: 0, refused: 5, warned: 0, repeated: 0, replaced: 0, reference: 0 }

describe('batches', () => {
  it('are over unless they wait or run', () => {
    expect((['queued', 'running', 'done', 'refused', 'cancelled'] as const).map((state) => over({ state }))).toEqual([false, false, true, true, true])
  })
  it('say what counts, and always how many rows were kept', () => {
    expect(said({ counts } as Batch)).toEqual([{ key: 'rows', n: 5 }, { key: 'accepted', n: 0 }, { key: 'refused', n: 5 }])
  })
  it('name the refused rows after the file', () => {
    expect(errorsName({ fileName: '随访.10月.xlsx', dataset: 'D' })).toBe('随访.10月.errors.xlsx')
    expect(errorsName({ fileName: '', dataset: 'D' })).toBe('D.errors.csv')
    expect(errorsName({ fileName: 'sheet', dataset: 'D' })).toBe('sheet.errors')
  })
})
