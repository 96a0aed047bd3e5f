import { ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { toApiError, type ApiError, type DocumentView, type OriginalDocument } from '@/api'
import { recordApi } from '@/shared/record/api'
import { isFormer } from '@/shared/record/gate'
import { usePatient } from './patient'

/** The document that is open beside the list, and its original as it came. Only the latest asked-for one is ever shown. */
export const useReader = defineStore('reader', () => {
  const patient = usePatient()
  const id = ref<string>()
  const document = shallowRef<DocumentView>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  const original = shallowRef<OriginalDocument>()
  const originalError = shallowRef<ApiError>()
  let turn = 0

  function close(): void {
    turn++
    id.value = document.value = error.value = original.value = originalError.value = undefined
    loading.value = false
  }
  patient.onClear(close)

  async function open(doc: string): Promise<void> {
    if (id.value === doc && (document.value || loading.value)) return
    close()
    const mine = turn
    id.value = doc
    loading.value = true
    try {
      const answer = await patient.read(a => recordApi.document(a, doc))
      if (mine === turn) document.value = answer
    }
    catch (e) {
      if (mine === turn && !isFormer(e)) error.value = toApiError(e)
    }
    finally {
      if (mine === turn) loading.value = false
    }
  }

  async function openOriginal(): Promise<void> {
    const doc = id.value
    const mine = turn
    if (!doc || original.value) return
    originalError.value = undefined
    try {
      const answer = await patient.read(a => recordApi.original(a, doc))
      if (mine === turn) original.value = answer
    }
    catch (e) {
      if (mine === turn && !isFormer(e)) originalError.value = toApiError(e)
    }
  }

  return { id, document, error, loading, original, originalError, open, openOriginal, close }
})
