import { ref } from 'vue'

/** A question kept in this browser; the address holds all of it. */
export interface SavedQuery {
  name: string
  address: Record<string, string>
}

const key = 'minkang.queries'

function read(): SavedQuery[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(value) ? value.filter((one): one is SavedQuery => typeof one?.name === 'string' && typeof one?.address === 'object') : []
  } catch {
    return []
  }
}

/** The questions a person kept in this browser. A name used again replaces. */
export function useSavedQueries() {
  const saved = ref(read())
  function write(next: SavedQuery[]): void {
    saved.value = next
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Storage refused: the list lasts for this page only.
    }
  }
  return {
    saved,
    save: (name: string, address: Record<string, string>) => write([...saved.value.filter((one) => one.name !== name), { name, address }]),
    forget: (name: string) => write(saved.value.filter((one) => one.name !== name)),
  }
}
