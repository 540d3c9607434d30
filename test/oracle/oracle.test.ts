/**
 * Every reduction on programs whose numbers of traces, deadlocks, failures and final states were verified by brute force.
 * `ORACLE=path` reads another file of the same format.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { sleep } from '../../src/explore/sleep.ts'
import { canonical } from '../../src/kernel/values.ts'
import type { Run } from '../../src/machine/run.ts'
import { countEnds, type Exploration, explore, liveObjects, outcomesOf, stateText } from '../support/observe.ts'
import { inTasks } from '../support/tasks.ts'
import { type Adapted, adapt, type Program, type Registers } from './program.ts'

interface Case extends Program {
  readonly expect: {
    readonly traces: number
    readonly deadlockTraces: number
    readonly assertFailTraces: number
    /** Different contents of variables, mutexes, semaphores and queues at the end. */
    readonly finalShared: number
    /** The same with wait sets and registers. */
    readonly finalFull: number
    readonly interleavings?: number
    readonly minEvents?: number
    readonly maxEvents?: number
  }
}

/** Up to here each interleaving is run. */
const FEW = 20_000

const file = process.env['ORACLE'] ?? new URL('programs.json', import.meta.url)
const { programs } = JSON.parse(readFileSync(file, 'utf8')) as { readonly programs: readonly Case[] }

interface Facts extends Exploration {
  readonly assertionFailures: number
  readonly finalShared: number
  readonly finalFull: number
}

/** What each thread that was started knows at the end. */
function registersOf(run: Run, { registersAt }: Adapted): (Registers | undefined)[] {
  return run.positions.map((position) => {
    if (position === undefined) return undefined
    if (position.state.kind === 'failed') throw position.state.error
    return position.state.kind === 'finished'
      ? (position.state.result as Registers)
      : position.pending && registersAt.get(position.pending)
  })
}

function exploreAll(program: Program, strategy: Strategy): ReturnType<typeof explore> {
  const { model, prepare } = adapt(program)
  return explore(model, strategy, { prepare })
}

function factsOf(program: Program, strategy: Strategy): Facts {
  const adapted = adapt(program)
  const failed = new Set<number>()
  const shared = new Set<string>()
  const full = new Set<string>()
  let execution = 0
  const exploration = explore(adapted.model, strategy, {
    prepare: adapted.prepare,
    visit: (run) => {
      const known = registersOf(run, adapted)
      if (known.some((registers) => registers?.failed)) failed.add(execution)
      execution++
      const [waiting, others] = [true, false].map((isCondition) =>
        liveObjects(run)
          .filter(({ type }) => (type.kind === 'condition') === isCondition)
          .map((object) => stateText(run, object)),
      )
      shared.add(others.join())
      const threads = run.threads
        .map(({ name, id }) => `${name} ${run.positions[id]?.pending?.describe()} ${canonical({ ...known[id] })}`)
        .toSorted()
      full.add([...others, ...waiting, ...threads].join())
    },
  })
  return { ...exploration, assertionFailures: failed.size, finalShared: shared.size, finalFull: full.size }
}

const known = new Map<Program, Facts>()

function found(program: Program): Facts {
  const facts = known.get(program) ?? factsOf(program, optimal)
  known.set(program, facts)
  return facts
}

const isSmall = ({ expect: { interleavings } }: Case): boolean => interleavings !== undefined && interleavings <= FEW
/** Where a halted thread stands is a matter of taste. */
const neverHalts = ({ threads }: Program): boolean => !threads.flat().some(([op]) => op === 'halt')
const hasLengths = ({ expect: { minEvents } }: Case): boolean => minEvents !== undefined

describe('every program', () => {
  it.each(programs)('$name is explored once per trace, and nothing is started in vain', (program) => {
    const { executions, traces, effort } = found(program)
    expect(executions).toBe(program.expect.traces)
    expect(traces.size).toBe(program.expect.traces)
    expect(effort.redundant).toBe(0)
  })

  it.each(programs)('$name shows each deadlock and each failure', (program) => {
    const facts = found(program)
    expect(countEnds(facts, 'blocked')).toBe(program.expect.deadlockTraces)
    expect(countEnds(facts, 'cut')).toBe(0)
    expect(facts.assertionFailures).toBe(program.expect.assertFailTraces)
  })

  it.each(programs)('$name shows each final state', (program) => {
    expect(found(program).finalShared).toBe(program.expect.finalShared)
  })

  it.each(programs.filter(neverHalts))('$name shows each final state of threads as well', (program) => {
    expect(found(program).finalFull).toBe(program.expect.finalFull)
  })

  it.each(programs.filter(hasLengths))('$name has executions of the lengths that there are', (program) => {
    const lengths = [...found(program).traces.values()].map(({ length }) => length)
    expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([program.expect.minEvents, program.expect.maxEvents])
  })
})

describe('every program with up to a thousand traces', () => {
  it.each(programs.filter(({ expect: { traces } }) => traces <= 1000))('$name is the same in tasks', (program) => {
    const pieces = exploreAll(program, inTasks({ executions: 3, leaves: 8, atOnce: 3 }))
    expect(pieces.executions).toBe(program.expect.traces)
    expect(pieces.effort.redundant).toBe(0)
    expect(new Set(pieces.traces.keys())).toEqual(new Set(found(program).traces.keys()))
  })
})

describe('every small program', () => {
  it.each(programs.filter(isSmall))('$name is the same when every interleaving is run', (program) => {
    const all = exploreAll(program, exhaustive)
    expect(all.executions).toBe(program.expect.interleavings)
    expect(new Set(found(program).traces.keys())).toEqual(new Set(all.traces.keys()))
    expect(outcomesOf(found(program))).toEqual(outcomesOf(all))
  })

  it.each(programs.filter(isSmall))('$name completes one execution per trace with sleep sets alone', (program) => {
    const slept = exploreAll(program, sleep)
    expect(slept.executions).toBe(program.expect.traces)
    expect(new Set(slept.traces.keys())).toEqual(new Set(found(program).traces.keys()))
  })
})

it('has programs of every kind', () => {
  expect(programs.length).toBeGreaterThan(100)
  expect(programs.filter(isSmall).length).toBeGreaterThan(90)
})
