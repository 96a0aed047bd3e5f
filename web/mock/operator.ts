import { problem, type Answer, type Question } from './ehr'
import { allRules, divisions, documentTypes, institutions, messages } from './operator.data'
import { idFrom, seeded } from './random'
import type { Account, AuditEntry, IdentityReview, MessageDetail, PersonMasked, System } from '../src/api/types'

const random = seeded(77)
const started = Date.now() - 3 * 86_400_000
const iso = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()
const ok = (body: unknown): Answer => ({ status: 200, body })

function page<T extends { id: string }>(all: T[], q: URLSearchParams, size = 20): Answer {
  const limit = Number(q.get('limit') || size)
  const start = q.get('after') ? all.findIndex((one) => one.id === q.get('after')) + 1 : 0
  const items = all.slice(start, start + limit)
  return ok({ items, ...(start + limit < all.length ? { next: items.at(-1)?.id } : {}) })
}

function status(): Answer {
  const minute = Math.floor(Date.now() / 60_000)
  const perMinute = Array.from({ length: 60 }, (_, i) => ({ at: new Date((minute - 59 + i) * 60_000).toISOString(), count: Math.round(40 + 18 * Math.sin((minute + i) / 6) + ((minute + i) % 7)) }))
  const tick = Math.floor((Date.now() - started) / 1000)
  return ok({
    node: { name: '示范区平台', tier: 'district', version: '0.1.0', startedAt: new Date(started).toISOString(), uptimeSeconds: tick },
    store: { engine: 'sqlite', sizeBytes: 4.2e9 }, fsync: { ratePerSecond: 41.7 }, memory: { residentBytes: 218e6 },
    messages: { today: 12_840 + (tick % 4000), accepted: 12_010 + (tick % 4000), quarantined: 512, refused: 318, perMinute },
    residents: 100_482, documents: 1_204_390, entries: 8_730_221, outbox: { lag: 14, oldestSeconds: 2 }, journal: { bytes: 9.6e9, segments: 154, oldest: iso(60 * 24 * 140) },
    warehouse: { rows: 23_840_112, asOf: iso(1), lag: 21 }, audit: { size: 402_118, checkpointAt: iso(8), verifiedAt: iso(50), ok: true },
    institutions: { total: institutions.length, active24h: 20, silent: institutions.slice(20).map(({ id, name, lastSeen }) => ({ id, name, lastSeen })) }, disk: { freeBytes: 212e9 },
  })
}

function listMessages(q: URLSearchParams): Answer {
  const on = (name: string) => q.get(name) ?? ''
  const all = messages.filter((m) =>
    (!on('status') || m.status === on('status')) && (!on('institution') || m.institution?.id === on('institution')) && (!on('type') || m.documentType === on('type'))
    && (!on('rule') || m.list.some((f) => f.rule === on('rule'))) && (!on('from') || m.receivedAt >= on('from')) && (!on('to') || m.receivedAt < on('to'))
    && (!on('q') || [m.id, m.messageId, m.document ?? '', m.hash].some((text) => text.startsWith(on('q')))))
  return page(all, q)
}

function statistics(): Answer {
  const count = (s: string) => messages.filter((m) => m.status === s).length
  const by = (list: MessageDetail[], s: string) => list.filter((m) => m.status === s).length
  return ok({
    byStatus: ['accepted', 'quarantined', 'refused'].map((s) => ({ status: s, count: count(s) })),
    byHour: Array.from({ length: 24 }, (_, i) => ({ at: iso((23 - i) * 60), accepted: 300 + ((i * 37) % 200), quarantined: 12 + (i % 9), refused: 5 + (i % 5) })),
    byRule: allRules.map((r) => ({ rule: r.rule, text: r.text, severity: r.severity, count: messages.filter((m) => m.list.some((f) => f.rule === r.rule)).length, institutions: 7 })),
    byInstitution: institutions.map((one) => {
      const list = messages.filter((m) => m.institution?.id === one.id)
      return { institution: { id: one.id, name: one.name }, total: list.length, accepted: by(list, 'accepted'), quarantined: by(list, 'quarantined'), refused: by(list, 'refused'), lastSeen: one.lastSeen }
    }),
    byType: documentTypes.map((t) => ({ type: t.code, title: t.title, count: messages.filter((m) => m.documentType === t.code).length })),
  })
}

const systems = new Map<string, System[]>()
const systemsOf = (id: string) => {
  if (!systems.has(id)) systems.set(id, [{ id: '0gsystem00001', name: 'HIS', kind: 'his', status: 'active', lastSeen: iso(3), keys: [{ id: '0gkey00000001', expiresAt: iso(-60 * 24 * 200) }], certificates: [{ id: '0gcert0000001', subject: 'CN=HIS', notAfter: iso(-60 * 24 * 300) }] }])
  return systems.get(id)!
}

const accounts: Account[] = ['operator', 'doctor', 'manager', 'resident'].flatMap((role, i) =>
  Array.from({ length: role === 'doctor' ? 24 : 2 }, (_, n) => ({
    id: idFrom(random), login: n ? `${role}${n}` : role, displayName: ['平台运维', '医生', '管理者', '居民'][i]! + (n || ''), roles: [role as 'doctor'],
    ...(role === 'doctor' ? { institution: { id: institutions[n % 5]!.id, name: institutions[n % 5]!.name } } : {}), locked: n === 3, disabled: n === 5, totpEnabled: n === 1, lastLoginAt: n === 4 ? undefined : iso(60 * n + 4),
  })))

const audit: AuditEntry[] = Array.from({ length: 180 }, (_, i) => ({
  id: idFrom(random), at: iso(i * 3), action: ['record.open', 'document.read', 'session.begin', 'exchange.submit', 'account.change'][i % 5]!, outcome: i % 17 === 0 ? 'refused' : 'done',
  actor: i % 5 === 3 ? { kind: 'system', id: '0gsystem00001', label: 'HIS' } : { kind: 'account', id: accounts[i % 20]!.id, label: accounts[i % 20]!.login, roles: accounts[i % 20]!.roles },
  person: i % 5 < 2 ? idFrom(random) : undefined, object: i % 5 === 1 ? `document/${idFrom(random)}` : undefined, purpose: i % 5 < 2 ? 'treatment' : undefined, relation: i % 5 < 2 ? 'treating' : undefined, leaf: 402_118 - i, detail: { note: 'mock' },
}))

const masked = (name: string, n: number): PersonMasked => ({ id: idFrom(random), name, idNumber: `110199********${String(10 + n)}`, sex: '1', birthYear: 1961, age: 65, division: divisions[n]!.code, divisionName: divisions[n]!.name, deceased: false })
let reviews: IdentityReview[] = ['王**', '李*', '欧阳**', '买买提·***'].map((name, i) => ({
  id: idFrom(random), createdAt: iso(i * 300 + 20), status: 'open', rule: 'likeness', weight: 7.9 - 3 * i, mine: false, left: masked(name, i), right: { ...masked(name, i + 3), sex: i === 1 ? '2' : '1' },
  reasons: [{ field: 'name', agreement: 'same', weight: 9.1, left: name, right: name }, { field: 'birth', agreement: 'similar', detail: 'swapped', weight: 6.2, left: '1961-**-**', right: '1961-**-**' }, { field: 'idNumber', agreement: 'missing', weight: 0, left: '110199********10', right: '' }, { field: 'phone', agreement: i % 2 ? 'different' : 'same', weight: i % 2 ? -1.4 : 12, left: '138****0001', right: '138****0001' }],
}))

const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">\n  <realmCode code="CN"/>\n  <title>门（急）诊病历</title>\n  <recordTarget>\n    <patientRole>\n      <id root="2.16.156.10011.1.3" extension="110199********12"/>\n      <patient><name>王**</name></patient>\n    </patientRole>\n  </recordTarget>\n</ClinicalDocument>\n`

function change(q: Question): Answer {
  const parts = q.path.split('/').slice(1)
  if (parts[0] === 'messages' && parts[2]) {
    const m = messages.find((one) => one.id === parts[1])
    if (!m) return problem(404, 'exchange.message-unknown', '没有这次提交', 'No such submission')
    if (parts[2] === 'release') m.status = 'accepted'
    m.attempts++
    m.decidedAt = iso(0)
    return ok(m)
  }
  if (parts[0] === 'institutions' && parts[2] === 'systems') {
    const made: System = { id: idFrom(random), name: String(q.body.name), kind: String(q.body.kind), keys: [], certificates: [] }
    systemsOf(parts[1]!).push(made)
    return ok(made)
  }
  if (parts[0] === 'systems' && parts[2] === 'keys') return q.method === 'DELETE' ? { status: 204 } : ok({ id: idFrom(random), key: 'mk_demo_0123456789abcdefghjkmnpqrstvwxyz', expiresAt: iso(-60 * 24 * 365) })
  if (parts[0] === 'systems') return ok({ id: idFrom(random), subject: 'CN=EMR', notAfter: iso(-60 * 24 * 300) })
  if (parts[0] === 'accounts' && !parts[1]) {
    const made = { id: idFrom(random), login: String(q.body.login), displayName: String(q.body.displayName), roles: q.body.roles as ['doctor'] }
    accounts.unshift(made)
    return ok({ account: made, initialPassword: 'kT7-mock-Zq42' })
  }
  if (parts[0] === 'accounts') return ok(parts[2] === 'password-reset' ? { initialPassword: 'kT7-mock-Zq42' } : accounts.find((one) => one.id === parts[1]))
  if (parts[0] === 'identity') {
    reviews = reviews.filter((one) => one.id !== parts[2])
    return { status: 204 }
  }
  if (parts[0] === 'institutions') return ok(institutions.find((one) => one.id === parts[1]))
  return undefined
}

/** The operator's routes. */
export function operatorAnswer(q: Question): Answer {
  const on = (name: string) => q.query.get(name) ?? ''
  if (q.path === '/audit/verify') return ok({ ok: true, size: 402_130, verifiedAt: iso(0) })
  if (q.method !== 'GET') return change(q)
  const parts = q.path.split('/').slice(1)
  switch (q.path) {
    case '/status': return status()
    case '/messages': return listMessages(q.query)
    case '/messages/statistics': return statistics()
    case '/institutions': return page(institutions.filter((one) => (!on('q') || one.name.includes(on('q')) || one.code.startsWith(on('q'))) && (!on('kind') || one.kind === on('kind'))), q.query)
    case '/accounts': return page(accounts.filter((one) => (!on('q') || one.login.includes(on('q')) || one.displayName.includes(on('q'))) && (!on('role') || one.roles.includes(on('role') as 'doctor'))), q.query)
    case '/audit': return page(audit.filter((one) => (!on('action') || one.action === on('action')) && (!on('outcome') || one.outcome === on('outcome')) && (!on('person') || one.person === on('person'))), q.query)
    case '/audit/checkpoint': return ok({ size: 402_100, root: '9f2c…'.replace('…', 'a'.repeat(60)), at: iso(8), signature: 'mock' })
    case '/audit/integrity': return ok({ ok: true, size: 402_118, verifiedAt: iso(50) })
    case '/identity/reviews': return page(reviews, q.query)
    case '/document-types': return ok(documentTypes)
  }
  if (parts[0] === 'identity' && parts[1] === 'reviews' && parts[2]) {
    const review = reviews.find((one) => one.id === parts[2])
    return review ? ok({ review, fields: review.reasons, weight: review.weight, model: 'default', revealed: false, leftDocuments: [], rightDocuments: [], acts: [] }) : undefined
  }
  if (parts[0] === 'messages' && parts[1]) {
    const m = messages.find((one) => one.id === parts[1])
    if (!m) return problem(404, 'exchange.message-unknown', '没有这次提交', 'No such submission')
    return parts[2] === 'body' ? ok({ text: on('unmasked') ? xml.replace('王**', '王小明') : xml, masked: !on('unmasked'), hash: m.hash, sizeBytes: m.sizeBytes }) : ok(m)
  }
  if (parts[0] === 'systems' && parts[2]) {
    const system = [...systems.values()].flat().find((one) => one.id === parts[1])
    return ok({ items: (parts[2] === 'keys' ? system?.keys : system?.certificates) ?? [] })
  }
  if (parts[0] === 'institutions' && parts[1]) {
    if (parts[2] === 'systems') return ok({ items: systemsOf(parts[1]) })
    if (parts[2] === 'departments') return ok({ items: ['内科', '外科', '妇产科', '儿科', '检验科'].map((name, i) => ({ id: `d${i}`, code: `0${i + 3}`, name, kind: '' })) })
    if (parts[2] === 'workers') return page(Array.from({ length: 45 }, (_, i) => ({ id: `w${i}`, code: `10${i}`, name: `医生${i}`, title: '主治医师', department: '内科' })), q.query)
    const one = institutions.find((each) => each.id === parts[1])
    return one ? ok(one) : problem(404, 'registry.institution-unknown', '没有这家机构', 'No such institution')
  }
  return undefined
}
