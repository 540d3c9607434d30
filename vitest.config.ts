import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^interleave$/, replacement: source('index.ts') },
      { find: /^interleave\/vitest$/, replacement: source('integrations/vitest.ts') },
      { find: /^interleave\/fast-check$/, replacement: source('integrations/fastCheck.ts') },
    ],
  },
  // Matchers fail here on purpose.
  test: {
    env: { INTERLEAVE_KEEP: 'no' },
    globalSetup: ['test/cli/build.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    // One core would stay idle with two: by default one is left out.
    maxWorkers: '100%',
    // Only to end what hangs: how long something takes is for the benchmark to say.
    testTimeout: 60_000,
  },
})
