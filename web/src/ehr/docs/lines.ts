/** Lines of a text, as a program that counts lines sees them. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/)

/** True when the text is practically one line, so that line numbers say nothing. */
export const isFlat = (lines: readonly string[]): boolean => lines.length < 5 && lines.some(l => l.length > 2000)

/** Breaks XML before every start tag that follows another tag, indented by depth. Only for looking at; never sent anywhere. */
export function breakXml(text: string): string {
  let depth = 0
  return text.replace(/>\s*</g, '>\n<').split('\n').map((line) => {
    const closing = /^<\//.test(line)
    if (closing) depth = Math.max(0, depth - 1)
    const out = '  '.repeat(Math.min(depth, 40)) + line
    if (/^<[^!?/]/.test(line) && !/\/>$/.test(line) && !/<\/[^>]+>$/.test(line)) depth++
    return out
  }).join('\n')
}

export interface Hit { line: number; at: number }

/** Places of a word, without regard to case, at most `limit`. */
export function findHits(lines: readonly string[], word: string, limit = 5000): Hit[] {
  const wanted = word.trim().toLowerCase()
  const hits: Hit[] = []
  if (!wanted) return hits
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line]!.toLowerCase()
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      hits.push({ line, at })
      if (hits.length >= limit) return hits
    }
  }
  return hits
}

/** Cuts a line into plain and marked pieces. */
export function piecesOf(line: string, word: string): { text: string; hit: boolean }[] {
  const wanted = word.trim().toLowerCase()
  if (!wanted) return [{ text: line, hit: false }]
  const low = line.toLowerCase()
  const out: { text: string; hit: boolean }[] = []
  let from = 0
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    if (at > from) out.push({ text: line.slice(from, at), hit: false })
    out.push({ text: line.slice(at, at + wanted.length), hit: true })
    from = at + wanted.length
  }
  if (from < line.length || !out.length) out.push({ text: line.slice(from), hit: false })
  return out
}
