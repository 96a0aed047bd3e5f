import { defineConfig } from 'vitest/config'

/** Browser journeys against a running server named by MINKANG_URL; one at a time, they share its state. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.journey.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
})
