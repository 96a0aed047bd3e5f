import type { FeatureCollection } from 'geojson'
import { call } from '@/api'

/** The schematic map that comes with the pages; only some districts have one. */
async function shipped(code: string, signal: AbortSignal): Promise<FeatureCollection | undefined> {
  const answer = await fetch(`/maps/${encodeURIComponent(code)}.json`, { signal })
  return answer.ok ? ((await answer.json()) as FeatureCollection) : undefined
}

/** A district's map: the schematic one that comes with the pages, else the layer the node holds, else an error. */
export async function districtMap(code: string, signal: AbortSignal): Promise<FeatureCollection> {
  const schematic = await shipped(code, signal)
  if (schematic) return schematic
  return call('GET /map/districts/{code}', { path: { code }, signal })
}

