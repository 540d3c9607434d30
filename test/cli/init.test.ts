import { describe, expect, it } from 'vitest'
import { project, timeless } from './support.ts'

const withVitest = JSON.stringify({
  type: 'module',
  devDependencies: { interleave: '^0.1.0', vitest: '^4.1.0', typescript: '^7.0.0' },
})

describe('interleave init', () => {
  it('writes models in TypeScript and a test for vitest, where there are both', async () => {
    const { run, read } = project({ 'package.json': withVitest })
    expect(await run('init')).toEqual({
      status: 0,
      err: '',
      out: `wrote models/counter.ts
wrote models/counter.test.ts

Try:
  npx interleave check models/counter.ts
  npx vitest run models/counter.test.ts
`,
    })
    expect(read('models/counter.test.ts')).toContain("import { locked, unlocked } from './counter.js'")
    const { status, out } = await run('check')
    expect({ status, out: timeless(out) }).toMatchObject({ status: 0 })
    expect(out).toMatch(/✓ counter with a lock +holds/)
    expect(out).toMatch(/✓ counter without a lock\s+violated "no update is lost", as expected/)
  })

  it.each([
    ['module', 'counter.js'],
    ['commonjs', 'counter.mjs'],
  ])('writes JavaScript and a test for Node where there is neither (%s)', async (type, file) => {
    const { run, read } = project({ 'package.json': JSON.stringify({ type }) })
    const { out } = await run('init', '.')
    expect(out).toMatch(
      /\nTry:\n {2}npm install --save-dev interleave\n[^]* {2}node --test models\/counter\.test\.mjs\n$/,
    )
    expect(read('models/counter.test.mjs')).toContain(`new URL('./${file}', import.meta.url)`)
    expect(read(`models/${file}`)).not.toMatch(/Step|Cell/)
    expect((await run('check')).status).toBe(0)
  })

  it('overwrites nothing', async () => {
    const { run, read } = project({ 'models/counter.js': '// mine' })
    const { status, err } = await run('init')
    expect(status).toBe(64)
    expect(err).toContain('models/counter.js is there already; nothing was written.')
    expect(read('models/counter.js')).toBe('// mine')
  })

  it('wants a project', async () => {
    const { err } = await project({ 'deeper/x': '' }).run('init', 'deeper')
    expect(err).toContain('There is no package.json in deeper.')
  })
})
