import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../../vitest.config.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  ...(base.resolve === undefined ? {} : { resolve: base.resolve }),
  test: { include: ['failing.ts'] },
})
