import { describe, expect, it } from 'vitest'
import { project } from './support.ts'

/** A lock that counts how often it was taken, and threads that take it in turn. */
const counting = (spec = ''): string => `import * as il from 'interleave'
import { counter } from './counter.js'
export const mine = il.model('counting', { threads: 2 }, (scope, params) => {
  const { count, add } = counter(scope)
  scope.threads('adder', params.threads, () => add())
  return { mayRace: true, finally: { 'nothing lost': (read) => read(count) === params.threads }${spec} }
})
`

const counter = `import * as il from 'interleave'
export const counter = ({ make }) => {
  const lock = make(il.mutex('lock'))
  const count = make(il.cell('count', 0))
  return {
    count,
    ...il.methods('Counter', {
      *add() {
        yield* lock.acquire()
        yield* count.write((yield* count.read()) + 1)
        yield* lock.release()
      },
      *reset() {
        yield* count.write(0)
      },
    }),
  }
}
`

/** Reads once more than it must. */
const careful = counter.replace('yield* lock.release()', 'yield* count.read()\n        yield* lock.release()')

describe('interleave mutate', () => {
  it('tells that every fault is noticed', async () => {
    const { run } = project({ 'models/mine.js': counting(), 'models/counter.js': counter })
    // acquire, write and release, each dropped and twice, and two swaps; reset is never called.
    expect(await run('mutate')).toEqual({
      status: 0,
      err: '',
      out: '8 mutants: 8 killed (100.0 %), 2 where no model comes\n',
    })
  })

  it('shows those that are not as differences', async () => {
    const { run } = project({ 'models/mine.js': counting(), 'models/counter.js': careful })
    const { status, out } = await run('mutate', 'models/mine.js')
    expect(status).toBe(1)
    expect(out).toMatchInlineSnapshot(`
      "✗ survived: Counter.add: count.write((yield* count.read()) + 1) and count.read() swapped
        models/counter.js:10
        -         yield* count.write((yield* count.read()) + 1)
        -         yield* count.read()
        +         yield* count.read()
        +         yield* count.write((yield* count.read()) + 1)

      ✗ survived: Counter.add: count.read() and lock.release() swapped
        models/counter.js:11
        -         yield* count.read()
        -         yield* lock.release()
        +         yield* lock.release()
        +         yield* count.read()

      ✗ survived: Counter.add: count.read() dropped
        models/counter.js:11
        -         yield* count.read()
        +         ;

      ✗ survived: Counter.add: count.read() twice
        models/counter.js:11
        -         yield* count.read()
        +         { yield* count.read(); yield* count.read() }

      11 mutants: 7 killed (63.6 %), 2 where no model comes
      "
    `)
  })

  const marks = (names: readonly string[]): string =>
    `, equivalentMutants: ${JSON.stringify(Object.fromEntries(names.map((name) => [name, 'it only looks'])))}`
  const noFaults = [
    'count.read() dropped',
    'count.read() twice',
    'count.read() and lock.release() swapped',
    'count.write((yield* count.read()) + 1) and count.read() swapped',
  ].map((name) => `Counter.add: ${name}`)

  it('accepts those that a model marks as equivalent', async () => {
    const { run } = project({ 'models/mine.js': counting(marks(noFaults)), 'models/counter.js': careful })
    expect(await run('mutate')).toMatchObject({ status: 0 })
  })

  it('does not accept marks that are wrong, or of no mutant', async () => {
    const wrong = ['Counter.add: lock.acquire() dropped', 'Counter.add: nothing']
    const { run } = project({ 'models/mine.js': counting(marks(wrong)), 'models/counter.js': careful })
    const { status, out } = await run('mutate', '--within', 'acquire')
    expect(status).toBe(1)
    expect(out).toContain(
      '✗ marked as equivalent, but violates "no exception" (counting): Counter.add: lock.acquire() dropped',
    )
    expect(out).toContain('✗ marked as equivalent, but there is no such mutant: Counter.add: nothing\n')
  })

  it('does not take an error of another kind for a fault that was noticed', async () => {
    // Without the write there is nothing to choose from.
    const { run } = project({
      'models/mine.js': `import * as il from 'interleave'
        export const mine = il.model('choosing', {}, ({ make, thread }) => {
          const size = make(il.cell('size', 0))
          const { pick } = il.methods('M', { *pick() {
            yield* size.write(1)
            yield* il.choose(yield* size.read())
          } })
          thread('picker', () => pick())
        })`,
    })
    const { status, out } = await run('mutate', '--within', 'size.write(1) dropped')
    expect(status).toBe(1)
    expect(out).toContain('? [IL020]: M.pick: size.write(1) dropped')
  })

  it('asks models too that go on for ever', async () => {
    const { run } = project({
      'models/mine.js': `import * as il from 'interleave'
        export const mine = il.model('for ever', {}, ({ make, threads }) => {
          const lock = make(il.mutex('lock'))
          const { use } = il.methods('M', { *use() {
            yield* lock.acquire()
            yield* il.progress('use')
            yield* lock.release()
          } })
          threads('user', 2, () => il.forever(use))
          return { infinitelyOften: { 'one uses it': { progress: 'use' } } }
        })`,
    })
    const { out } = await run('mutate')
    // acquire, progress and release, each dropped and twice, and two swaps; it is no fault to say twice that there is progress,
    // or to say so with the lock not yet or no longer taken.
    expect(out).toContain('8 mutants: 5 killed (62.5 %)')
  })

  it('prints data for programs', async () => {
    const { run } = project({ 'models/mine.js': counting(), 'models/counter.js': counter })
    const { out } = await run('mutate', '--format', 'json')
    const document = JSON.parse(out) as { readonly mutants: readonly { readonly name: string }[] }
    expect(document).toMatchObject({ schema: 'interleave-mutate/1', score: 1, unknownMarks: [] })
    expect(document.mutants.find(({ name }) => name.endsWith('acquire() dropped'))).toEqual({
      name: 'Counter.add: lock.acquire() dropped',
      file: 'models/counter.js',
      line: 9,
      removed: ['        yield* lock.acquire()'],
      added: ['        ;'],
      fate: { kind: 'killed', by: 'counting', how: 'violates "no exception"' },
    })
  })

  it('wants a model that holds (IL010)', async () => {
    const { run } = project({
      'models/mine.js': counting(", expect: { violated: 'nothing lost' }"),
      'models/counter.js': counter,
    })
    expect((await run('mutate')).err).toContain('None of the models is expected to hold, and does.')
  })
})
