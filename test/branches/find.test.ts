import { describe, expect, it } from 'vitest'
import { branchesIn } from '../../src/branches/find.ts'
import { parse } from '../../src/mutate/syntax.ts'

/** What would be said of the branches of a method, when none was taken. */
function branchesOf(body: string, parameters = ''): string[] {
  const source = `methods('M', { *m(${parameters}) { ${body} } })`
  return branchesIn(parse('m.ts', source), source).map(({ never }) => never)
}

describe('a branch', () => {
  it.each([
    ['if (yield* x.read()) yield* y.write(2)', ['takes the branch `if (yield* x.read())`']],
    ['if (yield* x.read()) return; else yield* y.write(2)', ['takes the `else` of `if (yield* x.read())`']],
    ['while ((yield* x.read()) > 0) { yield* y.write(2) }', ['enters the loop `while ((yield* x.read()) > 0)`']],
    [
      'for (const item of yield* x.items()) yield* item.write(2)',
      ['enters the loop `for (const item of yield* x.items())`'],
    ],
    ['return (yield* x.read()) ? yield* y.read() : 0', ['comes to `yield* y.read()` behind `yield* x.read() ?`']],
    ['return (yield* x.read()) ? 0 : yield* y.read()', ['comes to `yield* y.read()` behind `yield* x.read() ? … :`']],
    ['return (yield* x.read()) && (yield* y.read())', ['comes to `yield* y.read()` behind `yield* x.read() &&`']],
    ['return (yield* x.read()) ?? (yield* y.read())', ['comes to `yield* y.read()` behind `yield* x.read() ??`']],
    ['if (yield* x.read()) return; yield* y.write(2)', ['gets past `if (yield* x.read()) return;`']],
    [
      'switch (yield* x.read()) { case 1: case 2: yield* y.write(2); break; default: yield* z.write(3) }',
      ['takes `case 2` of `switch (yield* x.read())`', 'takes `default` of `switch (yield* x.read())`'],
    ],
  ])('is what is run in one case only: %s', (body, what) => {
    expect(branchesOf(body)).toEqual(what.map((each) => `M.m never ${each}`))
  })

  it('is of interest when it takes a step', () => {
    expect(branchesOf('if (yield* x.read()) count++; else log()')).toEqual([])
    expect(branchesOf('if (yield* x.read()) use(function* () { yield* y.read() })')).toEqual([])
  })

  it('bears the name of the function that it is in', () => {
    const source = `
      function* helper() { if (yield* x.read()) yield* y.write(2) }
      export const mine = model('mine', {}, ({ threads }) => {
        threads('user', 2, function* () { if (yield* x.read()) yield* helper() })
      })`
    expect(branchesIn(parse('m.ts', source), source).map(({ never }) => never)).toEqual([
      'helper never takes the branch `if (yield* x.read())`',
      'user never takes the branch `if (yield* x.read())`',
    ])
  })
})

describe('a condition', () => {
  const branches = (body: string, parameters?: string): number =>
    branchesOf(`${body} yield* z.write(3)`, parameters).length

  it('is none when nothing in it was learnt: it is the same all along', () => {
    expect(branches('if (isFair)')).toBe(0)
    expect(branches('for (let i = 0; i < rounds; i++)')).toBe(0)
    expect(branches('if (timeout !== undefined)', 'timeout')).toBe(0)
  })

  it('can depend on what was learnt by way of variables', () => {
    expect(branches('const old = yield* x.read(); if (old)')).toBe(1)
    expect(branches('const { top: [first, ...rest] } = yield* x.read(); const n = rest.length; if (n > 2)')).toBe(1)
    expect(branches('let got = false; if (yield* x.read()) got = true; if (got)')).toBe(1)
    expect(branches('const all = []; all.push(yield* x.read()); if (all.length > 2)')).toBe(1)
    expect(branchesOf('try { y() } catch (error) { if (isMine(error)) yield* z.write(3) }')).toHaveLength(1)
  })

  it('knows what the function around it has learnt, unless it has something of its own by that name', () => {
    const inner = (parameters: string): string =>
      `const old = yield* x.read(); yield* until(function* (${parameters}) { if (old) yield* y.write(2) })`
    expect(branchesOf(inner(''))).toHaveLength(1)
    expect(branchesOf(inner('old'))).toHaveLength(0)
  })
})

describe('a complaint', () => {
  it('is no branch, since it is there not to be taken: an exception, or a flag that no machine looks at', () => {
    expect(branchesOf('if (yield* x.read()) { yield* y.write(2); throw new Error() }')).toEqual([])
    expect(branchesOf('if (yield* x.read()) yield* wentWrong.write(true)')).toEqual([])
    expect(branchesOf('if (yield* x.read()) yield* isSet.write(true); yield* isSet.read()')).toHaveLength(1)
  })
})
