/** Verdicts to be shown, as plain data. */
import { check } from '../../src/check/check.ts'
import type { CheckResult, Violation } from '../../src/check/verdict.ts'
import { model } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import type { Step } from '../../src/objects/operation.ts'
import type { Checked, SourceLine } from '../../src/report/checked.ts'
import type { Trace, TraceStep } from '../../src/trace/trace.ts'

const unlocked = model('candy, unlocked', { refills: 1, purchases: 1 }, ({ make, threads }, { refills, purchases }) => {
  const candies = make(cell('candies', 5))
  function* add(amount: number): Step {
    yield* candies.write((yield* candies.read()) + amount)
  }
  threads('vendor', refills, () => add(1))
  threads('buyer', purchases, () => add(-1))
  return {
    finally: { 'nothing lost': (read) => read(candies) === 5 + refills - purchases },
    mayRace: true,
    expect: { violated: 'nothing lost' },
  }
})

/** Where the steps of the candy model are; where they are in this file does not matter. */
const placed = (trace: Trace): Trace => ({
  ...trace,
  steps: trace.steps.map((step) => ({ ...step, at: 'models/candy.ts:6:12' })),
})

export const candySource: SourceLine = () => 'yield* candies.write((yield* candies.read()) + amount)'

/** A violation that is expected. */
export function candy(): Checked {
  const result = check(unlocked)
  if (result.verdict.kind !== 'violated') throw new Error('it holds')
  const [first] = result.verdict.violations
  const { trace, passing } = first
  if (passing === undefined) throw new Error('nothing passes')
  const violation = { ...first, trace: placed(trace), passing: { ...passing, trace: placed(passing.trace) } }
  const verdict = { kind: 'violated', violations: [violation] } as const
  return { file: 'models/candy.ts', result: { ...result, verdict }, elapsedMs: 3, overrides: {} }
}

/** The same with another result. */
export function candyWith(change: Partial<CheckResult>, rest: Partial<Checked> = {}): Checked {
  const checked = candy()
  return { ...checked, ...rest, result: { ...checked.result, ...change } }
}

/** Two threads that write 1 and 2; either can be last, neither writes 3, and x is 1 at some time. */
const lastWriter = model('last writer', {}, ({ make, threads }) => {
  const x = make(cell('x', 0))
  threads('writer', 2, function* (me): Step {
    yield* x.write(me + 1)
  })
  return {
    mayRace: true,
    sometimes: { 'x is 1': (read) => read(x) === 1, 'x is 3': (read) => read(x) === 3 },
    outcomes: { last: { of: (read) => String(read(x)), are: ['1', '2', '3'] } },
  }
})

/** Has witnesses, and violations without a schedule. */
export const lastWriterChecked = (): Checked => ({
  file: 'models/last.ts',
  result: check(lastWriter),
  elapsedMs: 3,
  overrides: {},
})

export const step = (thread: string, object: string, operation: string, rest: Partial<TraceStep> = {}): TraceStep => ({
  thread,
  object,
  operation,
  ...rest,
})

/** Two threads that wait for each other, one of them in a method of a method. */
export const deadlock: Violation = {
  property: 'no deadlock',
  explanation: 'reader waits at b.acquire; writer waits at a.acquire',
  preemptions: 1,
  minimal: false,
  trace: {
    threads: ['main', 'reader', 'writer'],
    schedule: '1:01210',
    steps: [
      { thread: 'main', operation: 'spawn reader', answer: 'reader', at: 'models/pair.ts:30:12' },
      step('reader', 'a', 'acquire', { within: ['Pair.lock', 'Pair.first'], at: 'models/pair.ts:8:12' }),
      step('writer', 'b', 'acquire', { at: 'models/pair.ts:20:12' }),
      step('reader', 'turns', 'read', { answer: '[1, 2]', within: ['Pair.lock'], at: 'models/pair.ts:9:12' }),
    ],
    blocked: [
      step('reader', 'b', 'acquire', { within: ['Pair.lock', 'Pair.second'], at: 'models/pair.ts:12:12' }),
      step('writer', 'a', 'acquire', { at: 'models/pair.ts:21:12' }),
    ],
  },
}

const inAdd = { within: ['Buffer.add'] }
const idle = { irrelevant: true } as const

/** One thread takes the last permit in step 3, which is critical; two others do much that plays no part. */
export const starved: Violation = {
  property: 'all served',
  explanation: 'at the end served is 0',
  preemptions: 0,
  minimal: true,
  critical: { step: 3, proved: true },
  trace: {
    threads: ['server', 'client 1', 'client 2'],
    schedule: '1:0122x3.1220',
    steps: [
      step('server', 'permits', 'value', { answer: '1' }),
      step('client 1', 'log', 'append "in"', { changes: [{ object: 'log', from: '[]', to: '["in"]' }] }),
      step('client 2', 'permits', 'acquire', {
        changes: [
          { object: 'permits', from: '1', to: '0' },
          { object: 'owner', from: '', to: '2' },
        ],
      }),
      step('client 2', 'size', 'read', { answer: '0', ...inAdd, ...idle }),
      step('client 2', 'size', 'write 1', { ...inAdd, ...idle, changes: [{ object: 'size', from: '0', to: '1' }] }),
      step('client 1', 'size', 'read', { answer: '1', ...idle }),
      step('client 2', 'size', 'read', { answer: '1', ...idle }),
      step('client 1', 'served', 'read', { answer: '0' }),
      step('client 2', 'size', 'read', { answer: '1', ...idle }),
      step('client 2', 'size', 'read', { answer: '1', ...idle }),
      step('server', 'served', 'write 0'),
    ],
  },
}

export const pairSource: SourceLine = (at) => `yield* step(${at.split(':')[1]})`
