/** The emergencies that the gate knows. */
export const reasonCodes = ['unconscious', 'life-threatening', 'acute-poisoning', 'mass-casualty', 'other']

/** Fewest characters of a break-glass reason that a reviewer can judge. */
export const shortestReason = 8

/** The reason to send, or undefined when it says nothing: too short, or one character repeated. */
export function breakGlassReason(text: string): string | undefined {
  const clean = text.trim().replace(/\s+/g, ' ')
  const letters = clean.replace(/[\s\p{P}]/gu, '')
  if ([...letters].length < shortestReason || new Set(letters).size < 4) return undefined
  return clean
}
