import { ref, watch } from 'vue'
import { defineStore } from 'pinia'

const key = 'minkang.elder'

/** Elder mode: larger words and targets; remembered on this phone. */
export const useDisplay = defineStore('display', () => {
  const elder = ref(false)
  try { elder.value = localStorage.getItem(key) === '1' }
  catch { /* a private window may refuse storage; the choice then lasts for this visit */ }
  watch(elder, (on) => {
    document.documentElement.classList.toggle('elder', on)
    try { localStorage.setItem(key, on ? '1' : '0') }
    catch { /* as above */ }
  }, { immediate: true })
  return { elder }
})
