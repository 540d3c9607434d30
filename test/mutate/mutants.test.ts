import { describe, expect, it } from 'vitest'
import { differenceOf } from '../../src/mutate/difference.ts'
import { machinesIn, underTest } from '../../src/mutate/machines.ts'
import { announced, mutated, mutationsIn } from '../../src/mutate/mutants.ts'
import { parse } from '../../src/mutate/syntax.ts'

/** The mutations of a method with this body, by name, each with the body it leaves. */
function mutantsOf(body: string): Record<string, string> {
  const [before, after] = ["methods('M', { *m() { ", ' } })']
  const source = before + body + after
  const { methods } = machinesIn(parse('m.ts', source))
  return Object.fromEntries(
    mutationsIn(methods, source).map((mutation) => [
      mutation.name,
      mutated(source, mutation).slice(before.length, -after.length),
    ]),
  )
}

describe('mutants', () => {
  it('leave a step out, or do it twice', () => {
    expect(mutantsOf('yield* lock.acquire()')).toEqual({
      'M.m: lock.acquire() dropped': ';',
      'M.m: lock.acquire() twice': '{ yield* lock.acquire(); yield* lock.acquire() }',
    })
  })

  it('swap steps that follow each other, and keep what stands between them', () => {
    expect(mutantsOf('yield* a.read(); /* then */ yield* b.read();')).toMatchObject({
      'M.m: a.read() and b.read() swapped': 'yield* b.read(); /* then */ yield* a.read();',
    })
  })

  it('do not take apart what uses the answer of a step', () => {
    expect(mutantsOf('const x = yield* a.read(); if (yield* a.read()) return x')).toEqual({})
  })

  it('cut a loop that looks again to one round', () => {
    expect(mutantsOf('while (yield* empty.read()) count++')).toEqual({
      'M.m: one round of while (yield* empty.read())': 'while (yield* empty.read()) { count++; break }',
    })
    expect(mutantsOf('yield* until(() => round(), (done) => done)')).toMatchObject({
      'M.m: one round of until(() => round(), (done) => done)': 'yield* (() => round())()',
    })
    expect(mutantsOf('while (x < 3) x++')).toEqual({})
  })

  it('wake one for all', () => {
    expect(mutantsOf('yield* cond.notify_all()')).toMatchObject({
      'M.m: notify for cond.notify_all()': 'yield* cond.notify()',
    })
  })

  it('take an atomic step apart', () => {
    expect(mutantsOf('const old = yield* x.fetchAndAdd(2)')).toEqual({
      'M.m: x.fetchAndAdd(2) in two steps':
        'const old = yield* (function* () { const before = yield* x.load(); yield* x.store(before + 2); return before })()',
    })
  })

  it('are numbered when they have the same name', () => {
    expect(Object.keys(mutantsOf('if (c) yield* x.a(); else yield* x.a()'))).toEqual([
      'M.m: x.a() dropped',
      'M.m: x.a() twice',
      'M.m: x.a() dropped (2)',
      'M.m: x.a() twice (2)',
    ])
  })

  it.each([
    'while (c) yield* x.a()',
    'if (c) yield* x.a(); yield* x.b()',
    'for (const x of xs) { yield* x.a(); yield* x.b() }',
  ])('parse, and announce where they are: %s', (body) => {
    const source = `methods('M', { *m() { ${body} } })`
    const mutations = mutationsIn(machinesIn(parse('m.ts', source)).methods, source)
    for (const mutation of mutations) expect(() => parse('m.ts', mutated(source, mutation))).not.toThrow()
    const text = announced(source, mutations, 'met', 10)
    expect(() => parse('m.ts', text)).not.toThrow()
    for (const i of mutations.keys()) expect(text).toContain(`met(${10 + i})`)
    expect(text.replaceAll(/\(met\(\d+\), ((?:[^()]|\([^()]*\))*)\)/g, '$1').length).toBeLessThan(text.length)
  })
})

describe('machines under test', () => {
  const namesIn = (source: string): Record<string, string[]> => {
    const { methods, functions, threads } = machinesIn(parse('m.ts', source))
    const names = (machines: typeof methods): string[] => machines.map(({ name }) => name)
    return { methods: names(methods), functions: names(functions), threads: names(threads) }
  }

  it('are methods, also those that are listed by name, and the functions they use; what threads run is set apart', () => {
    const source = `
      function* helper(): Step { yield* x.read() }
      function* notify() { yield* helper() }
      export const made = () => methods('Condition', { *wait() { yield* helper() }, notify, close: function* () {} })
      export const mine = model('mine', {}, ({ threads, thread }) => {
        threads('user', 2, function* () { yield* made().wait() })
        thread('main', function* main() { yield* spawn('late', function* () {}) })
      })`
    expect(namesIn(source)).toEqual({
      methods: ['Condition.notify', 'Condition.wait', 'Condition.close'],
      functions: ['helper'],
      threads: ['user', 'main', 'late'],
    })
  })

  const underTestIn = (...sources: string[]): string[][] =>
    underTest(sources.map((source) => machinesIn(parse('m.ts', source)))).map((file) => file.map(({ name }) => name))

  it('are functions only when a method leads to them, from whatever file', () => {
    const primitive = `export const made = () => methods('M', { *m() { yield* near() } })
      function* near() { yield* far() }`
    const others = `export function* far() { yield* x.read() }
      function* user() { yield* made().m() }`
    expect(underTestIn(primitive, others)).toEqual([['M.m', 'near'], ['far']])
  })

  it('are functions and threads where there are no methods', () => {
    expect(underTestIn("function* add() {}; model('m', {}, ({ thread }) => { thread('t', function* () {}) })")).toEqual(
      [['add', 't']],
    )
  })
})

describe('a difference', () => {
  it('is the lines between what both begin and end with', () => {
    expect(differenceOf('a\nb\nc\nd', 'a\nx\ny\nd')).toEqual({ line: 2, removed: ['b', 'c'], added: ['x', 'y'] })
    expect(differenceOf('a\na', 'a\na\na')).toEqual({ line: 3, removed: [], added: ['a'] })
  })
})
