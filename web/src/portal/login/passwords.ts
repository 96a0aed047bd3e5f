/**
 * What a new password misses; keys of `login.rule`. Length counts characters, not bytes. The server also refuses
 * passwords that many people use, which only it knows.
 */
export function missingRules(password: string, login = ''): string[] {
  const missing: string[] = []
  if ([...password].length < 10) missing.push('length')
  if (login && password.toLowerCase().includes(login.toLowerCase())) missing.push('login')
  return missing
}
