/**
 * Marked sources, run: they do what they did, and what they tell of branches is what happened. `SEED=n` takes other programs,
 * `RUNS=n` more of them.
 */
import { SourceMap } from 'node:module'
import { compileFunction } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ListedBranch, marked } from '../../src/branches/marked.ts'

const seed = Number(process.env['SEED'] ?? 20140122)
const runs = Number(process.env['RUNS'] ?? 300)

const names = { file: 'file:///m.ts', key: 'm', marks: 'marksOf', list: 'list' }

/** Conditions around a step. `on` and `off` are set beforehand; `v` is a variable that has the step's answer. */
const conditions = ['#', '!#', 'v', '!v', 'on && #', 'off || #', '# && on', '# || off', '!(off || #)'] as const

interface Statement {
  readonly kind: 'step' | 'if' | 'else' | 'while' | 'leave' | 'and' | 'or' | 'choice'
  readonly condition: (typeof conditions)[number]
  readonly hasBraces: boolean
  readonly yes: readonly Statement[]
  readonly no: readonly Statement[]
}

const statements = fc.memo(
  (depth): fc.Arbitrary<readonly Statement[]> =>
    fc.array(
      fc.record({
        kind: fc.constantFrom('step', 'if', 'else', 'while', 'leave', 'and', 'or', 'choice'),
        condition: fc.constantFrom(...conditions),
        hasBraces: fc.boolean(),
        yes: depth > 1 ? statements() : fc.constant([]),
        no: depth > 1 ? statements() : fc.constant([]),
      }),
      { maxLength: 3 },
    ),
)

/** A branch: the step of its condition, and the one that it begins with. */
interface Branch {
  readonly decidedBy: number
  readonly side: 'yes' | 'no'
  readonly first: number
  readonly condition: Statement['condition']
}

/** The text of a machine whose statements end where their lines do; each step has a number. */
function written(machine: readonly Statement[]): { readonly source: string; readonly branches: readonly Branch[] } {
  const branches: Branch[] = []
  let steps = 0
  const step = (): string => `yield* s(${steps++})`
  const lines = (all: readonly Statement[]): string => all.map(line).join('\n')
  const line = ({ kind, condition, hasBraces, yes, no }: Statement): string => {
    if (kind === 'step') return step()
    const decidedBy = steps
    const answer = step()
    const isKept = condition.includes('v')
    const test = condition.replace('#', `(${answer})`).replace('v', `v${decidedBy}`)
    const begin = (side: Branch['side']): string => {
      branches.push({ decidedBy, side, first: steps, condition })
      return step()
    }
    const part = (side: Branch['side'], inside: readonly Statement[]): string => {
      const first = begin(side)
      return hasBraces || inside.length > 0 ? `{\n${first}\n${lines(inside)}\n}` : first
    }
    const text = (): string => {
      if (kind === 'if') return `if (${test}) ${part('yes', yes)}`
      if (kind === 'else') return `if (${test}) ${part('yes', yes)}\nelse ${part('no', no)}`
      if (kind === 'while') return `while (${test}) ${part('yes', yes)}`
      if (kind === 'leave') return `{ if (${test}) return 1\n${begin('no')}\n${lines(no)} }`
      // `a || b && c` is not `(a || b) && c`.
      const operand = test.includes('v') ? test : `(${test})`
      const guard = operand.startsWith('(') ? ';' : ''
      if (kind === 'and') return `${guard}${operand} && (${begin('yes')})`
      if (kind === 'or') return `${guard}${operand} || (${begin('no')})`
      return `${guard}${operand} ? ${begin('yes')} : ${begin('no')}`
    }
    return `${isKept ? `const v${decidedBy} = ${answer}\n` : ''}${text()}`
  }
  return { source: `function* m() {\n${lines(machine)}\n}`, branches }
}

const MOST_STEPS = 40

/** Runs the machine once for each series of answers, which goes on with `false`: all steps, and those that were answered. */
function run(source: string, series: readonly (readonly boolean[])[]) {
  const marks = new Map<string, Uint8Array>()
  let listed: readonly ListedBranch[] = []
  const given = {
    s: function* (n: number): Generator<number, boolean, boolean> {
      return yield n
    },
    on: true,
    off: false,
    marksOf: (key: string, size: number): Uint8Array => {
      const known = marks.get(key) ?? new Uint8Array(size)
      marks.set(key, known)
      return known
    },
    list: (_: string, __: string, branches: readonly ListedBranch[]): void => void (listed = branches),
  }
  const make = compileFunction(`${source}\nreturn m`, Object.keys(given)) as (
    ...all: unknown[]
  ) => () => Generator<number, unknown, boolean>
  const m = make(...Object.values(given))
  const answered = new Set<number>()
  const histories = series.map((answers) => {
    const machine = m()
    const steps: unknown[] = []
    let next = machine.next(false)
    for (let i = 0; next.done !== true && i < MOST_STEPS; i++) {
      steps.push(next.value)
      answered.add(next.value)
      next = machine.next(answers[i] ?? false)
    }
    return [...steps, next.value]
  })
  return { histories, answered, listed, marks: marks.get('m') ?? new Uint8Array(0) }
}

/** What a sentence is about: the step that decides is the last that it names. */
function branchIn({ never }: ListedBranch): string {
  const decidedBy = [...never.matchAll(/(?:s\(|v)(\d+)/g)].at(-1)?.[1]
  return `${decidedBy} ${/`else` of|gets past|\|\|`$|…/.test(never.replace(/off \|\| /, '')) ? 'no' : 'yes'}`
}

/** What is set beforehand was not looked at before it would have let the branch be taken. */
const isUnclear = ({ condition, side }: Branch): boolean => condition === (side === 'yes' ? '# && on' : '# || off')

describe(`random machines from seed ${seed}`, () => {
  it('do what they did when they are marked, and tell which branches were decided and never taken', () => {
    const counts = { branches: 0, never: 0, unclear: 0 }
    const answers = fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { minLength: 1, maxLength: 4 })
    const property = fc.property(statements(3), answers, (machine, series) => {
      const { source, branches } = written(machine)
      const { histories, answered } = run(source, series)
      const text = marked(source, names)?.text ?? source
      const again = run(text, series)
      expect(again.histories).toEqual(histories)
      const isReached = (n: number): boolean => again.marks[n] === 1
      const never = again.listed.filter(
        ({ decided, taken }) => !isReached(taken) && decided.every((one) => one.some(isReached)),
      )
      const wanted = branches.filter(({ decidedBy, first }) => answered.has(decidedBy) && !answered.has(first))
      const clear = wanted.filter((branch) => !isUnclear(branch))
      expect(never.map(branchIn).toSorted()).toEqual(
        clear.map(({ decidedBy, side }) => `${decidedBy} ${side}`).toSorted(),
      )
      counts.branches += branches.length
      counts.never += clear.length
      counts.unclear += wanted.length - clear.length
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.never).toBeGreaterThan(0.1 * counts.branches)
    expect(counts.branches).toBeGreaterThan(runs)
  })
})

describe('a marked source', () => {
  const source = `export const one = model('one', {}, ({ thread }) => {
  thread('user', function* () {
    const old = yield* first.read(); if (old > 0) yield* second.write(old - 1)
    else { yield* third.write(0) }
    (yield* fourth.read()) && (yield* fifth.write(1)); yield* sixth.read()
  })
})
`
  it('has a map that leads back to each word', () => {
    const result = marked(source, names)
    const map = new SourceMap({
      version: 3,
      file: '',
      sources: ['m.ts'],
      sourcesContent: [],
      names: [],
      mappings: result?.mappings ?? '',
      sourceRoot: '',
    })
    const placesIn = (text: string, word: string): [number, number][] =>
      text
        .split('\n')
        .flatMap((line, row) =>
          [...line.matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map((at): [number, number] => [row, at.index]),
        )
    for (const word of ['model', 'old', 'first', 'second', 'write', 'third', 'fourth', 'fifth', 'sixth']) {
      const back = placesIn(result?.text.split('\n').slice(0, 8).join('\n') ?? '', word).map(([row, column]) => {
        const { originalLine, originalColumn } = map.findEntry(row, column) as {
          originalLine: number
          originalColumn: number
        }
        return [originalLine, originalColumn]
      })
      expect(back).toEqual(placesIn(source, word))
    }
  })

  it('is none without branches, when it does not parse, and when it was made from another', () => {
    expect(marked('function* m() { yield* x.read() }', names)).toBe(undefined)
    expect(marked('function* m() { if (yield* x.read()) yield* }', names)).toBe(undefined)
    expect(marked(`${source}//# sourceMappingURL=one.js.map`, names)).toBe(undefined)
  })
})
