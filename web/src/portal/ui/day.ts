import { shallowRef } from 'vue'
import { call } from '@/api'
import { today } from '@/shared/format'

const day = shallowRef(today())
let asked: Promise<string> | undefined

/** The district's current date: Beijing's, or the simulated district's own on a demo node. */
export function districtDay(): Promise<string> {
  asked ??= call('GET /demo')
    .then((demo) => (day.value = demo.enabled && demo.day ? demo.day : today()))
    .catch(() => (day.value = today()))
  return asked
}

/** The same, reactive; Beijing's date until the node answered. */
export function useDistrictDay() {
  void districtDay()
  return day
}
