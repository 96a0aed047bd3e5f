/** What a new password misses; keys of `login.rule`. Length counts characters, not bytes. */
export function missingRules(password: string, login = ''): string[] {
  const missing: string[] = []
  if ([...password].length < 10) missing.push('length')
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
  if (kinds < 3) missing.push('kinds')
  if (login && password.toLowerCase().includes(login.toLowerCase())) missing.push('login')
  return missing
}
