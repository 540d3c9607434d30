import { fileURLToPath, pathToFileURL } from 'node:url'
import { defineConfig } from 'vitest/config'
import { withBranches } from './src/cli/marks.ts'

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url))

/** A model that is imported with `?marked` tells which branches it takes, as on the command line. */
const markingBranches = {
  name: 'branches of models',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    const file = id.replace(/\?marked$/, '')
    const marked = file === id ? undefined : withBranches(pathToFileURL(file).href, code)
    return marked && { code: marked.text, map: { version: 3, sources: [file], names: [], mappings: marked.mappings } }
  },
}

export default defineConfig({
  plugins: [markingBranches],
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
