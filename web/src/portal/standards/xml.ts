/** Lays XML out with one tag a line, for reading; texts stay with their tags. */
export function indented(xml: string): string {
  const out: string[] = []
  let depth = 0
  for (const part of xml.replace(/>\s*</g, '>\n<').split('\n')) {
    const line = part.trim()
    if (!line) continue
    if (/^<\//.test(line)) depth = Math.max(0, depth - 1)
    out.push('  '.repeat(depth) + line)
    if (/^<[^/?!]/.test(line) && !/\/>$/.test(line) && !/<\//.test(line)) depth++
  }
  return out.join('\n')
}
