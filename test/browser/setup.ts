/** Builds what the tests look at, and starts the one browser that they share. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import build from '../cli/build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser is reached. */
    browser: string
  }
}

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

function executable(): string {
  const found = PLACES.find((place) => place !== undefined && existsSync(place))
  if (found !== undefined) return found
  throw new Error(
    'There is no Chromium for the browser tests. On Debian: `apt-get install chromium` (`.ci/run` does that); elsewhere set CHROMIUM to its path. `npm test` needs none.',
  )
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  build()
  const server = await chromium.launchServer({
    executablePath: executable(),
    args: ['--no-sandbox'],
    host: '127.0.0.1',
  })
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
