import type { Access, Measurement } from '../src/api/types'
import { ownInstitution, people } from './ehr.data'
import type { Answer, Question } from './ehr'

const me = people[0]!
const child = people[2]!
const day = 86_400_000
let serial = 0

function measured(): Measurement[] {
  const list: Measurement[] = []
  const now = Date.now()
  for (let d = 0; d < 80; d++) {
    const wave = Math.sin(d / 5) * 8 + (d % 7)
    const at = (hour: number) => new Date(now - d * day - hour * 3_600_000).toISOString()
    if (d % 2 === 0) list.push({ id: `m${String(++serial).padStart(12, '0')}`, kind: 'blood-pressure', at: at(3), values: { systolic: Math.round(136 + wave), diastolic: Math.round(84 + wave / 2), pulse: 74 }, context: 'rest' })
    if (d % 3 === 0) list.push({ id: `m${String(++serial).padStart(12, '0')}`, kind: 'glucose', at: at(4), values: { glucose: Number((6.4 + wave / 12).toFixed(1)) }, context: d % 2 ? 'after-meal' : 'fasting' })
    if (d % 4 === 0) list.push({ id: `m${String(++serial).padStart(12, '0')}`, kind: 'heart-rate', at: at(5), values: { pulse: Math.round(74 + wave / 2) } })
  }
  return list
}
let kept = measured()

const accesses: Access[] = Array.from({ length: 43 }, (_, i) => ({
  at: new Date(Date.now() - i * 5.3 * day).toISOString(), role: i % 5 === 4 ? 'resident' : 'doctor', institution: i % 5 === 4 ? undefined : ownInstitution.name,
  purpose: i % 5 === 4 ? 'self' : i % 7 === 3 ? 'emergency' : 'treatment', outcome: i % 11 === 6 ? 'denied' : 'allowed', action: i % 7 === 3 ? 'break-glass' : i % 3 ? 'open-document' : 'open-record',
}))

/** The resident's own routes. */
export function residentAnswer(q: Question): Answer {
  if (q.path === '/me') {
    return { status: 200, body: {
      person: { id: me.id, name: me.name, sex: me.sex, birth: me.birth, age: 68 }, wards: [{ person: child.id, label: child.name }],
      todo: [{ kind: 'report', title: '检验报告', at: new Date(Date.now() - 2 * day).toISOString() }, { kind: 'follow-up', title: '高血压随访', at: new Date(Date.now() + 5 * day).toISOString() }],
    } }
  }
  if (q.path === '/me/accesses') {
    const start = Number(q.query.get('after') ?? 0)
    return { status: 200, body: { items: accesses.slice(start, start + 20), ...(start + 20 < accesses.length ? { next: String(start + 20) } : {}) } }
  }
  if (q.path === '/me/measurements' && q.method === 'POST') {
    const one = { id: `m${String(++serial).padStart(12, '0')}`, ...q.body } as unknown as Measurement
    kept = [one, ...kept]
    return { status: 201, body: one }
  }
  if (q.path === '/me/measurements') {
    const kind = q.query.get('kind')
    return { status: 200, body: { items: kept.filter(m => !kind || m.kind === kind).sort((a, b) => b.at.localeCompare(a.at)) } }
  }
  if (q.path.startsWith('/me/measurements/') && q.method === 'DELETE') {
    kept = kept.filter(m => m.id !== q.path.split('/')[3])
    return { status: 204 }
  }
  return undefined
}
