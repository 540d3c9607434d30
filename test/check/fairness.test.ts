/** How fair lines are: derived numbers, and random programs against the definitions. `SEED=n` takes other programs. */
import fc from 'fast-check'
import {
  boundedBypass,
  firstComeFirstServed,
  type Mutex,
  mutex,
  type Operation,
  type Semaphore,
  type Spec,
  type Step,
  semaphore,
  together,
  type WaitingLine,
  waitingLine,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { Effort } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { instantiate, type Model, model, type Scope } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'

const checked = (build: (scope: Scope, line: WaitingLine) => Spec | undefined): CheckResult =>
  check(model('small', {}, (scope) => build(scope, scope.make(waitingLine('line')))))

const numbersOf = ({ certificate: { fairness = [] } }: CheckResult) => fairness[0]

interface Numbers {
  readonly overtaken: number
  readonly served: number
  readonly steps: number
  readonly ranOut: boolean
}

const numbers = ({ overtaken, served, steps, ranOut }: Numbers) => ({
  line: 'line',
  mostOvertakes: overtaken,
  longestWait: served,
  longestWaitSteps: steps,
  ranOut,
})

describe('the fairness of a line', () => {
  /** Threads that arrive, and take a lock in any order. */
  const inAnyOrder = (threads: number, rounds: number, spec: (line: WaitingLine) => Spec = () => ({})) =>
    checked((scope, line) => {
      const lock = scope.make(mutex('lock'))
      scope.threads('user', threads, function* () {
        for (let round = 0; round < rounds; round++) {
          yield* line.arrive()
          yield* together(lock.acquire(), line.served())
          yield* lock.release()
        }
      })
      return spec(line)
    })

  it('is limited by the number of the others, when nothing else does', () => {
    // Who comes first can be overtaken by both others, and nobody is left then.
    // Both take all their three steps meanwhile; or one takes all its nine.
    expect(numbersOf(inAnyOrder(3, 1))).toEqual(numbers({ overtaken: 2, served: 2, steps: 6, ranOut: true }))
    expect(numbersOf(inAnyOrder(2, 3))).toEqual(numbers({ overtaken: 3, served: 3, steps: 9, ranOut: true }))
  })

  it('is first come, first served when threads take turns', () => {
    // Arriving and being served at once: nobody ever waits, and others do come after.
    const { verdict, certificate } = checked((scope, line) => {
      scope.threads('user', 3, function* () {
        yield* line.arrive()
        yield* line.served()
      })
      scope.thread('patient', function* () {})
      return { always: { fair: firstComeFirstServed(line) } }
    })
    expect(verdict.kind).toBe('violated')
    // The first to arrive is served last: both others go before it.
    expect(certificate.fairness?.[0].mostOvertakes).toBe(2)

    const inTurn = checked((scope, line) => {
      const lock = scope.make(mutex('lock'))
      scope.threads('user', 3, function* () {
        yield* together(lock.acquire(), line.arrive())
        yield* line.served()
        yield* lock.release()
      })
      return { always: { fair: firstComeFirstServed(line) } }
    })
    expect(inTurn.verdict.kind).toBe('holds')
    // Who arrives has the lock.
    expect(numbersOf(inTurn)).toEqual(numbers({ overtaken: 0, served: 0, steps: 0, ranOut: false }))
  })

  it('tells a bound of the primitive from the end of the program', () => {
    // The second goes in twice at its leisure, and a third time only after the first has.
    const twice = checked((scope, line) => {
      const gone = scope.make(semaphore('gone', 0))
      scope.thread('first', function* () {
        yield* line.arrive()
        yield* line.served()
        yield* gone.release()
      })
      scope.thread('second', function* () {
        for (let round = 0; round < 3; round++) {
          if (round === 2) yield* gone.acquire()
          yield* line.arrive()
          yield* line.served()
        }
      })
      return {}
    })
    // Two rounds of two steps: the third begins after the first was served.
    expect(numbersOf(twice)).toEqual(numbers({ overtaken: 2, served: 2, steps: 4, ranOut: false }))
  })

  it('counts one that has not arrived as coming last, and forgets who leaves', () => {
    const barging = (leaving: boolean) =>
      checked((scope, line) => {
        const lock = scope.make(mutex('lock'))
        scope.thread('waiting', function* () {
          yield* together(lock.acquire(), line.arrive())
          if (leaving) yield* line.leave()
          yield* lock.release()
        })
        scope.thread('barging', function* () {
          yield* together(lock.acquire(), line.served())
          yield* lock.release()
        })
        return { always: { 'at most once': boundedBypass(line, 1), never: boundedBypass(line, leaving ? 0 : 1) } }
      })
    expect(barging(false).verdict.kind).toBe('holds')
    expect(numbersOf(barging(false))).toMatchObject({ mostOvertakes: 1, longestWait: 1 })
    expect(barging(true).verdict.kind).toBe('holds')
  })

  it('is said to be broken by who waits and was overtaken, and how often', () => {
    const told = (threads: number, rounds: number, most: number): readonly string[] => {
      const { verdict } = inAnyOrder(threads, rounds, (line) => ({ always: { bounded: boundedBypass(line, most) } }))
      return verdict.kind === 'violated' ? verdict.violations.map(({ explanation }) => explanation) : []
    }
    expect(told(2, 1, 0)).toEqual(['at line user 2 waits and was overtaken once, by who came later and was served'])
    expect(told(3, 1, 1)).toEqual(['at line user 1 waits and was overtaken 2 times, by who came later and was served'])
    expect(told(3, 1, 2)).toEqual([])
  })

  it('is not told of models without a line', () => {
    const none = model('none', {}, ({ thread }) => {
      thread('only', function* () {})
    })
    expect(check(none).certificate).not.toHaveProperty('fairness')
  })
})

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 7)
const mostInterleavings = 2000

type Mark = 'arrive' | 'served' | 'leave'
type Op = Mark | 'acquire' | 'release' | 'take' | 'give' | 'get'

interface Objects {
  readonly line: WaitingLine
  readonly lock: Mutex
  readonly turn: Semaphore
}

/** `take` acquires the lock and is served in one step; `give` and `get` let one thread wait for another. */
const op = (name: Op, { line, lock, turn }: Objects): Operation => {
  switch (name) {
    case 'acquire':
      return lock.acquire()
    case 'release':
      return lock.release()
    case 'take':
      return together(lock.acquire(), line.served())
    case 'give':
      return turn.release()
    case 'get':
      return turn.acquire()
    case 'arrive':
    case 'served':
    case 'leave':
      return line[name]()
  }
}

type Threads = readonly (readonly Op[])[]

const ops = fc.constantFrom<Op>('arrive', 'arrive', 'arrive', 'served', 'served', 'leave', 'take', 'acquire', 'release')
const anyThreads: fc.Arbitrary<Threads> = fc.array(fc.array(ops, { minLength: 2, maxLength: 4, size: 'max' }), {
  minLength: 2,
  maxLength: 3,
})
/** One that goes in some times, and again when another has gone. */
const turns: fc.Arbitrary<Threads> = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(0, 1), fc.array(ops, { maxLength: 2 }))
  .map(([before, after, others]) => {
    const rounds = (n: number): Op[] => Array.from({ length: n }, (): Op[] => ['arrive', 'served']).flat()
    return [['arrive', 'served', 'give'], [...rounds(before), 'get', ...rounds(after)], others]
  })
const programs = fc.oneof({ weight: 3, arbitrary: anyThreads }, { weight: 1, arbitrary: turns })

const modelOf = (threads: Threads): Model =>
  model('random', {}, ({ make, thread }) => {
    const objects = { line: make(waitingLine('line')), lock: make(mutex('lock')), turn: make(semaphore('turn', 0)) }
    threads.forEach((list, i) =>
      thread(`thread ${i}`, function* (): Step {
        for (const name of list) yield* op(name, objects)
      }),
    )
    return { mayBlock: true, mayThrow: true }
  })

interface Wait {
  readonly thread: number
  readonly from: number
  to: number
  end: 'served' | 'left' | 'never'
}

/** The numbers of one execution, from the definitions: nothing is asked of the line's state. */
function numbersIn({ log }: Run): { overtakes: number; longest: number; steps: number; ranOut: boolean } {
  const marks: { readonly thread: number; readonly mark: string; readonly event: number }[] = []
  for (let entry = 0; entry < log.accessCount; entry++) {
    const part = log.accessPart[entry]
    const event = log.accessEvent[entry]
    if (part?.object.name === 'line') marks.push({ thread: log.thread[event], mark: part.action.name, event })
  }
  const waits: Wait[] = []
  marks.forEach(({ thread, mark }, at) => {
    const open = waits.find((wait) => wait.thread === thread && wait.end === 'never')
    if (mark === 'arrive' && open === undefined) waits.push({ thread, from: at, to: marks.length, end: 'never' })
    else if (mark === 'served' && open === undefined) waits.push({ thread, from: at, to: at, end: 'served' })
    else if (mark !== 'arrive' && open !== undefined) {
      open.to = at
      open.end = mark === 'served' ? 'served' : 'left'
    }
  })
  const served = waits.filter(({ end }) => end === 'served')
  const during = (wait: Wait): Wait[] =>
    served.filter((other) => other.thread !== wait.thread && wait.from < other.to && other.to < wait.to)
  const overtakesOf = (wait: Wait): number => during(wait).filter((other) => other.from > wait.from).length
  const overtakes = Math.max(0, ...waits.map(overtakesOf))
  const ranOut = !served.some(
    (wait) =>
      overtakesOf(wait) === overtakes &&
      served.some((other) => other.thread !== wait.thread && other.from > wait.from && other.to > wait.to),
  )
  const stepsDuring = ({ thread, from, to, end }: Wait): number => {
    const [first, last] = [marks[from].event, end === 'never' ? log.length : marks[to].event]
    return [...log.thread.subarray(first, last)].filter((other) => other !== thread).length
  }
  const longest = Math.max(0, ...waits.map((wait) => during(wait).length))
  return { overtakes, longest, steps: Math.max(0, ...waits.map(stepsDuring)), ranOut }
}

describe(`random lines from seed ${seed}`, { timeout: 600_000 }, () => {
  it('have the numbers that all interleavings together have', () => {
    const counts = { compared: 0, 'too large': 0, overtaken: 0, 'not run out': 0, 'overtaken, not run out': 0 }
    const property = fc.property(programs, (threads) => {
      const { run } = instantiate(modelOf(threads))
      const all: ReturnType<typeof numbersIn>[] = []
      for (const _ of exhaustive(run, new Effort())) {
        if (all.length === mostInterleavings) {
          counts['too large']++
          return
        }
        all.push(numbersIn(run))
      }
      const mostOvertakes = Math.max(...all.map(({ overtakes }) => overtakes))
      const ranOut = all.every((one) => one.overtakes < mostOvertakes || one.ranOut)
      const most = (of: (one: (typeof all)[number]) => number): number => Math.max(...all.map(of))
      const [served, steps] = [most((one) => one.longest), most((one) => one.steps)]
      const expected = numbers({ overtaken: mostOvertakes, served, steps, ranOut })
      for (const strategy of ['optimal', 'sleep', 'exhaustive'] as const)
        expect(numbersOf(check(modelOf(threads), { strategy }))).toEqual(expected)
      counts.compared++
      if (mostOvertakes > 0) counts.overtaken++
      if (!ranOut) counts['not run out']++
      if (mostOvertakes > 0 && !ranOut) counts['overtaken, not run out']++
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.compared).toBeGreaterThan(0.5 * runs)
    expect(counts.overtaken).toBeGreaterThan(0.2 * runs)
    expect(counts['not run out']).toBeGreaterThan(0.1 * runs)
    expect(counts['overtaken, not run out']).toBeGreaterThan(0.02 * runs)
  })
})
