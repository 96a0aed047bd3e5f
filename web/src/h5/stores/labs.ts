import { ref, shallowRef } from 'vue'
import { defineStore } from 'pinia'
import { toApiError, type ApiError, type LabMatrix } from '@/api'
import { recordApi } from '@/shared/record/api'
import { isFormer } from '@/shared/record/gate'
import { useFamily } from './family'

/** All laboratory results of the member, loaded once for the list of reports and each report. */
export const useLabs = defineStore('labs', () => {
  const family = useFamily()
  const matrix = shallowRef<LabMatrix>()
  const error = shallowRef<ApiError>()
  const loading = ref(false)
  family.onClear(() => {
    matrix.value = error.value = undefined
    loading.value = false
  })
  async function load(again = false): Promise<void> {
    if ((matrix.value && !again) || loading.value) return
    loading.value = true
    error.value = undefined
    try {
      matrix.value = await family.read(a => recordApi.labs(a))
      loading.value = false
    }
    catch (e) {
      if (isFormer(e)) return
      error.value = toApiError(e)
      loading.value = false
    }
  }
  return { matrix, error, loading, load }
})
