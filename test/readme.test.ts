import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

/** Inside the repository, so that its files can import `interleave`. */
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(root, 'test', 'readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text)

for (const source of blocks('ts')) {
  const [, name] = /^\/\/ (\S+)\n/.exec(source) ?? []
  writeFileSync(join(folder, name), source)
}

writeFileSync(
  join(folder, 'vitest.config.ts'),
  `import base from '../../vitest.config.ts'
export default { ...base, root: import.meta.dirname, test: { include: ['*.test.ts'] } }
`,
)

/** Times differ from run to run. */
const timeless = (text: string): string => text.replaceAll(/\d+(\.\d+)? m?s\)/g, 'time)').trimEnd()

function run(command: string): string {
  const args = command.replace(/^npx interleave /, '').split(' ')
  const options = { cwd: folder, encoding: 'utf8' as const, env: { ...process.env, COLUMNS: '120', NO_COLOR: '1' } }
  try {
    return execFileSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], options)
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

describe('the README', () => {
  it('has models and commands to try', () => {
    expect(blocks('ts')).toHaveLength(4)
    expect(blocks('console')).toHaveLength(2)
    expect(blocks('text')).toHaveLength(1)
  })

  it('shows what tests print', { timeout: 60_000 }, () => {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const env = { ...process.env, COLUMNS: '120', NO_COLOR: '1', CI: '1' }
    const { stdout, stderr } = spawnSync(process.execPath, [vitest, 'run'], { cwd: folder, encoding: 'utf8', env })
    const printed = timeless(stripVTControlCharacters(stdout + stderr)).replaceAll(/ +$/gm, '')
    expect(printed).toContain(timeless(blocks('text')[0]))
    expect(printed).toContain('1 failed | 2 passed (3)')
  })

  it('says what the mutants of the machine show', () => {
    const [, summary] = /it says `(.*? mutants: .*?)`/.exec(readme) ?? []
    expect(run('npx interleave mutate locked.ts').trimEnd().split('\n').at(-1)).toBe(summary)
  })

  it.each(blocks('console'))('shows what is printed: %s', (block) => {
    const [command, ...printed] = block.split('\n')
    expect(timeless(run(command.replace('$ ', '')))).toBe(timeless(printed.join('\n')))
  })

  it('runs `npx interleave` here: a build leaves the command executable', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    expect(scripts.build).toMatch(/chmod \+x dist\/cli\/main\.js$/)
  })

  it('names only scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = [...readme.matchAll(/npm (?:run )?(start|test|bench|fuzz)/g)].map(([, script]) => script)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })
})
