import { defineConfig } from 'vitest/config'

// The test runner sets BASE_URL itself for what it runs, so the address travels under our own name.
const url = process.env.MINKANG_URL ?? process.env.BASE_URL

/** Browser journeys against a running server named by BASE_URL or MINKANG_URL; one at a time, they share its state. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.journey.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    ...(url ? { env: { MINKANG_URL: url } } : {}),
  },
})
