import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** What its code does and prints is tried with that of docs/ (test/docs). */
describe('the README', () => {
  it('runs `npx interleave` here: a build leaves the command executable', () => {
    expect(scripts.build).toMatch(/chmod \+x dist\/cli\/main\.js$/)
  })

  it('names only scripts that there are', () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|bench|fuzz|docs)/g)].map(([, script]) => script)
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })
})
