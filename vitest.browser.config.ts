import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that need a browser: `npm run test:browser`. */
export default defineConfig({
  resolve: {
    alias: [{ find: /^interleave$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }],
  },
  test: {
    globalSetup: ['test/browser/setup.ts'],
    include: ['test/browser/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
