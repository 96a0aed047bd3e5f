import { idNumber, people } from './ehr.data'
import { problem, type Answer, type Question } from './ehr'
import type { Role, Session } from '../src/api/types'

const password = 'Demo-2026-minkang'
const demo: { login: string; role: Role; displayName: string }[] = [
  { login: 'operator', role: 'operator', displayName: '平台运维' },
  { login: 'doctor', role: 'doctor', displayName: '李医生' },
  { login: 'manager', role: 'manager', displayName: '卫健委管理者' },
  { login: 'resident', role: 'resident', displayName: '居民演示' },
]
const extra: { login: string; role: Role; displayName: string; special: string }[] = [
  { login: 'totp', role: 'operator', displayName: '口令演示', special: 'totp' },
  { login: 'first', role: 'manager', displayName: '首次登录', special: 'first' },
]

let current: Session | undefined
let wrong = 0

function sessionFor(login: string): Session {
  const one = [...demo, ...extra].find((account) => account.login === login)!
  const doctor = one.role === 'doctor'
  return {
    account: {
      id: `0gaccount${String(login.length).padStart(4, '0')}`,
      login,
      displayName: one.displayName,
      roles: [one.role],
      ...(doctor ? { institution: { id: '0ginstitution1', name: '示范区第一医院' } } : {}),
      ...(one.role === 'resident' ? { person: people[0]!.id } : {}),
      wards: one.role === 'resident' ? [{ person: people[2]!.id, label: '孩子' }] : [],
    },
    csrfToken: 'mock-csrf',
    expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
    mustChangePassword: login === 'first',
    totpEnabled: login === 'totp',
  }
}

function signIn(body: Record<string, unknown>): Answer {
  const login = String(body.login ?? '')
  const known = [...demo, ...extra].some((account) => account.login === login)
  if (!known || body.password !== password) {
    wrong++
    if (wrong > 5) return problem(423, 'security.locked', '连续多次输错，账号已锁定 15 分钟', 'Too many wrong passwords; locked for 15 minutes')
    return problem(401, 'security.wrong-credentials', '登录名或密码不正确', 'Login name or password is wrong')
  }
  if (login === 'totp' && body.totp !== '123456') {
    return body.totp
      ? problem(401, 'security.wrong-totp', '动态口令不正确', 'The one-time code is wrong')
      : problem(401, 'security.totp-required', '请输入动态口令', 'Enter the one-time code')
  }
  wrong = 0
  current = sessionFor(login)
  return { status: 200, body: current }
}

/** Sign-in, sign-out and the account's own settings. */
export function sessionAnswer(q: Question): Answer {
  const route = `${q.method} ${q.path}`
  if (route === 'GET /demo') {
    return { status: 200, body: { enabled: true, day: new Date().toISOString().slice(0, 10), speed: 60, accounts: demo.map((one) => ({ ...one, password })), samples: people.map((p) => ({ name: p.name, idNumber: idNumber(p.birth, p.serial), birth: p.birth })) } }
  }
  if (route === 'POST /session') return signIn(q.body)
  if (route === 'GET /session') return current ? { status: 200, body: current } : problem(401, 'security.no-session', '请登录', 'Sign in')
  if (!current) return problem(401, 'security.no-session', '请登录', 'Sign in')
  switch (route) {
    case 'DELETE /session':
    case 'DELETE /sessions':
      current = undefined
      return { status: 204 }
    case 'POST /session/password':
      current = { ...current, mustChangePassword: false }
      return { status: 204 }
    case 'GET /sessions': {
      const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
      return {
        status: 200,
        body: {
          items: [
            { id: '0gsession0001', startedAt: at(1), lastSeenAt: at(0), expiresAt: at(-8), address: '10.1.2.3', agent: 'Chrome', current: true },
            { id: '0gsession0002', startedAt: at(30), lastSeenAt: at(26), expiresAt: at(-2), address: '10.1.2.9', agent: 'Edge', current: false },
          ],
        },
      }
    }
    case 'POST /account/totp':
      return { status: 200, body: { uri: 'otpauth://totp/Minkang:operator?secret=JBSWY3DPEHPK3PXP&issuer=Minkang', secret: 'JBSWY3DPEHPK3PXP', recoveryCodes: ['a1b2-c3d4', 'e5f6-g7h8', 'j9k0-m1n2', 'p3q4-r5s6'] } }
    case 'PUT /account/totp':
      current = { ...current, totpEnabled: true }
      return { status: 204 }
    case 'DELETE /account/totp':
      current = { ...current, totpEnabled: false }
      return { status: 204 }
  }
  return undefined
}
