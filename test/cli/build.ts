/** Builds the command line and the page once for the tests that run them, apart from `dist`. Type errors are told by `npm run types`. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export default function setup(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', 'dist-test'], { cwd: root })
  spawnSync(process.execPath, ['src/bundle.js', 'dist-test'], { cwd: root })
}
