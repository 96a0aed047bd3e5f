/** What the page keeps in its address. */
export interface MappingFields extends Record<string, string> {
  tab: string
  institution: string
  domain: string
  standing: string
  q: string
  after: string
  state: string
}

/** An institution to choose. */
export interface Choice {
  id: string
  name: string
}

export const standingTones = { open: 'amber', proposed: 'blue', mapped: 'green', overflow: 'red' } as const
export const stateTones = { proposed: 'amber', active: 'green', rejected: 'red' } as const
export const jobTones = { running: 'blue', done: 'green', stopped: 'amber', failed: 'red' } as const
