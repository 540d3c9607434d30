import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [{ find: /^interleave$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) }],
  },
  test: { globalSetup: ['test/cli/build.ts'], include: ['test/**/*.test.ts'] },
})
