import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { installed } from '../support/installed.ts'

const VITEST = 'vitest/vitest.mjs'

/** A counter whose `add` is this. */
const counter = (add: string, thread = 'adder'): string => `import { cell, model, mutex } from 'interleave'
export const counter = model('counter', {}, ({ make, threads }) => {
  const count = make(cell('count', 0))
  const lock = make(mutex('lock'))
  threads('${thread}', 2, function* () {
    ${add}
  })
  return { mayRace: true, finally: { 'nothing lost': (read) => read(count) === 2 } }
})
`

const test = `import 'interleave/vitest'
import { expect, it } from 'vitest'
import { counter } from './counter.js'
it('counts', async () => {
  await expect(counter).toHold()
})
`

describe('a failure', () => {
  it('is kept, run first, and told to be still there, mended or stale', { timeout: 120_000 }, () => {
    const { folder, write, run } = installed(onTestFinished)
    const statuses = (): string[] => {
      const text = readFileSync(join(folder, '__interleave__', 'counter.test.js.json'), 'utf8')
      return (JSON.parse(text) as { readonly failures: { readonly status: string }[] }).failures.map(
        ({ status }) => status,
      )
    }
    write('counter.test.js', test)

    write('counter.js', counter('yield* count.write((yield* count.read()) + 1)'))
    expect(run(VITEST, 'run')).toMatch(/expected "counter" to hold, but it violated "nothing lost"/)
    expect(statuses()).toEqual(['failing'])

    write('counter.js', counter('yield* lock.locked(); yield* count.write((yield* count.read()) + 1)'))
    const moved = run(VITEST, 'run')
    expect(moved).toContain(
      'but a failure that was kept is still there, though the code has moved (2 new steps, 0 gone)',
    )
    expect(moved).toContain('✗ "nothing lost": at the end count is 1')

    write(
      'counter.js',
      counter('yield* lock.acquire(); yield* count.write((yield* count.read()) + 1); yield* lock.release()'),
    )
    expect(run(VITEST, 'run')).toContain(
      'the failure of "counter" kept in __interleave__/counter.test.js.json is mended.',
    )
    expect(statuses()).toEqual(['mended'])
    expect(run(VITEST, 'run')).not.toContain('kept in')

    write('counter.js', counter('yield* count.write(2)', 'writer'))
    expect(run(VITEST, 'run')).toContain('is stale: its steps are not there any more.')
    expect(statuses()).toEqual(['stale'])
  })

  it('of a property that must not be violated is kept too, apart from others', { timeout: 120_000 }, () => {
    const { write, run } = installed(onTestFinished)
    write('counter.js', counter('yield* count.write((yield* count.read()) + 1)'))
    const asking = (property: string): string => test.replace('toHold()', `not.toViolate(${JSON.stringify(property)})`)
    write('counter.test.js', asking('nothing lost'))
    expect(run(VITEST, 'run')).toContain('expected "counter" not to violate "nothing lost", but it does')
    expect(run(VITEST, 'run')).toContain(
      'expected "counter" not to violate "nothing lost", but a failure that was kept is still there',
    )
    write('counter.test.js', asking('no deadlock'))
    expect(run(VITEST, 'run')).toMatch(/1 passed/)
  })

  it('of a generated client is run first too', { timeout: 120_000 }, () => {
    const { folder, write, run } = installed(onTestFinished)
    const register = (write_: string): string => `import * as fc from 'fast-check'
import 'interleave/vitest'
import { cell } from 'interleave'
import { clients, primitive } from 'interleave/fast-check'
import { expect, it } from 'vitest'
const register = primitive('register', {
  make: ({ make }) => make(cell('register', 0)),
  operations: { write: (made, value) => made.write(value)${write_} },
  args: { write: fc.tuple(fc.nat(9)) },
  properties: (made) => ({ mayRace: true, always: { small: (read) => read(made) < 5 } }),
})
it('stays small', async () => {
  await fc.assert(fc.asyncProperty(clients(register), (client) => expect(client).toHold()), { seed: 1 })
})
`
    write('register.test.js', register(''))
    expect(run(VITEST, 'run')).toContain('expected "register: write(5)" to hold, but it violated "small"')
    const text = readFileSync(join(folder, '__interleave__', 'register.test.js.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ failures: [{ name: 'register', client: 'write(5)' }] })
    write(
      'register.test.js',
      register(', read: (made) => made.read()').replace('seed: 1', 'seed: 2, endOnFailure: true'),
    )
    expect(run(VITEST, 'run')).toContain("replay: expect(clientOf(register, 'write(5)')).toHold({ replay: '1:0' })")
  })
})
