/** Series colours, at most five in one chart; each keeps 3:1 against white and differs in lightness. */
export const seriesColors = ['#0b5cad', '#b35900', '#17663a', '#6b4fa0', '#5c6873'] as const

/** One colour per concept, everywhere. */
export const statusColors = { accepted: '#17663a', quarantined: '#b26a00', refused: '#b42318' } as const

/** Sequential ramp for rates on maps, light to dark. */
export const ramp = ['#e3eefa', '#b9d3ee', '#84b1de', '#3a78b8', '#0b4a8c'] as const

/** Which of the ramp's classes a value falls in: equal steps between the lowest and the highest value. */
export function classOf(value: number, low: number, high: number, classes: number = ramp.length): number {
  if (high <= low) return 0
  return Math.min(classes - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * classes)))
}

/** The limits of the classes, one more than classes. */
export function classLimits(low: number, high: number, classes: number = ramp.length): number[] {
  return Array.from({ length: classes + 1 }, (_, i) => low + ((high - low) * i) / classes)
}
