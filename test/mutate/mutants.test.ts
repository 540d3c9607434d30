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

  it('swap a step with the first answer that does not need it, or with a statement that has steps in it', () => {
    expect(mutantsOf('const x = yield* a.read(); yield* b.write(1)')).toMatchObject({
      'M.m: const x = yield* a.read(); and b.write(1) swapped': 'yield* b.write(1); const x = yield* a.read();',
    })
    expect(mutantsOf('yield* lock.acquire(); if (yield* full.read()) return; yield* a.write(1)')).toMatchObject({
      'M.m: lock.acquire() and if (yield* full.read()) swapped':
        'if (yield* full.read()) return; yield* lock.acquire(); yield* a.write(1)',
      'M.m: if (yield* full.read()) and a.write(1) swapped':
        'yield* lock.acquire(); yield* a.write(1); if (yield* full.read()) return;',
    })
  })

  it.each([
    'const x = yield* a.read(); yield* b.write(x)',
    'const [x] = yield* a.items(); if (yield* b.read()) x.f()',
    'x = yield* a.read(); for (const y of x) yield* y.f()',
    'if (x) yield* a.f(); x = yield* b.read()',
    'const x = yield* allocate(mutex("x")); yield* a.f()',
    'yield* a.f(); return yield* b.f()',
  ])("do not swap what needs the answer, an object of one's own, or the end: %s", (body) => {
    expect(Object.keys(mutantsOf(body)).filter((name) => name.endsWith('swapped'))).toEqual([])
  })

  it('do a step twice whose answer is used, unless it only looks', () => {
    expect(mutantsOf('const x = yield* a.read(); if (yield* signalling(a.length())) return x')).toEqual({})
    expect(mutantsOf('if (!(yield* lock.tryAcquire())) return yield* items.popLeft()')).toEqual({
      'M.m: lock.tryAcquire() twice':
        'if (!((yield* lock.tryAcquire(), yield* lock.tryAcquire()))) return yield* items.popLeft()',
      'M.m: items.popLeft() twice':
        'if (!(yield* lock.tryAcquire())) return (yield* items.popLeft(), yield* items.popLeft())',
    })
  })

  it('leave a step out that stands before a comma', () => {
    expect(mutantsOf('const got = block ? (yield* lock.acquire(), true) : false')).toMatchObject({
      'M.m: lock.acquire() dropped': 'const got = block ? (undefined, true) : false',
    })
  })

  it('cut a loop that looks again to one round', () => {
    expect(mutantsOf('while (yield* empty.read()) count++')).toEqual({
      'M.m: one round of while (yield* empty.read())': 'while (yield* empty.read()) { count++; break }',
    })
    expect(mutantsOf('for (;;) { if (yield* a.read()) return }')).toEqual({
      'M.m: one round of for (;;)': 'for (;;) { if (yield* a.read()) return; break }',
    })
    expect(mutantsOf('do { x = yield* a.read() } while (x)')).toEqual({
      'M.m: one round of do while (x)': 'do { x = yield* a.read(); break } while (x)',
    })
    expect(mutantsOf('for (const x of xs) { if (yield* x.read()) continue; return x }')).toEqual({
      'M.m: one round of for (const x of xs)':
        'for (const x of xs) { do { if (yield* x.read()) continue; return x } while (false); break }',
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
    expect(mutantsOf('const old = yield* x.fetchAndAdd(2)')).toMatchObject({
      'M.m: x.fetchAndAdd(2) in two steps':
        'const old = yield* (function* (it, amount) { const old = yield* it.load(); yield* it.store(old + amount); return old })(x, 2)',
    })
    // Compared by the atomic, by content: `===` would find two equal pairs different.
    expect(mutantsOf('if (yield* top.compareAndSet(old, [node, tag])) return')).toMatchObject({
      'M.m: top.compareAndSet(old, [node, tag]) in two steps':
        'if (yield* (function* (it, expected, value) { const old = yield* it.compareAndSet(expected, expected); if (old) yield* it.store(value); return old })(top, old, [node, tag])) return',
    })
    expect(mutantsOf('yield* until(() => lock.exchange(1), (old) => old === 0)')).toMatchObject({
      'M.m: until(() => lock.exchange(1), (old) => old === 0) in two steps':
        'yield* (function* (it, value) { const old = yield* until(() => it.load(), (old) => old === 0); yield* it.store(value); return old })(lock, 1)',
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
    'const c = a ? (yield* x.a(), true) : yield* x.b(); yield* x.c()',
    'do { if (yield* x.a()) continue } while (yield* x.b())',
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

  it('are called by the field that they are kept in, and the function around it', () => {
    const source = `function mutex2() { return { *lock() {}, unlock: function* () {} } }
      const wait = function* () {}`
    expect(namesIn(source)).toMatchObject({ functions: ['mutex2.lock', 'mutex2.unlock', 'wait'] })
  })

  it('are all functions where methods are given in a variable, and not what threads run', () => {
    const source = `const made = (scope, name, lock) => methods(name, lock)
      const ticket = () => ({ *lock() {} })
      model('m', {}, ({ thread }) => { thread('t', function* () {}) })`
    expect(underTestIn(source)).toEqual([['ticket.lock']])
  })

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
