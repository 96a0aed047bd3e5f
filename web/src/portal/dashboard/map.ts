import type { FeatureCollection } from 'geojson'
import { call } from '@/api'

/** A district's map as the node draws it: the outline, and a schematic point per street. */
export const districtMap = (code: string, signal: AbortSignal): Promise<FeatureCollection> => call('GET /map/districts/{code}', { path: { code }, signal })
