import * as fc from 'fast-check'
import { cell, recorded, type Scope, type Step } from 'interleave'
import { type Client, clientOf, clients, holds, inEachThread, type Primitive, primitive } from 'interleave/fast-check'
import { describe, expect, it } from 'vitest'
import { mutexSemaphore } from '../../models/semaphores/mutexSemaphore.ts'
import * as python26 from '../../models/threading/python26.ts'
import { boundedSemaphore, RELEASED_TOO_OFTEN } from '../../models/threading/semaphore.ts'
import { parseProgram, programText } from '../../src/integrations/clients/program.ts'
import type { Cell } from '../../src/objects/cell.ts'
import type { Instruction } from '../../src/objects/operation.ts'

const BOUND = 1

/** `threading.Semaphore`, as its users know it, and its value. */
interface Semaphore {
  readonly value: Cell<number>
  readonly acquire: (blocking: boolean) => Step<unknown> | Instruction<unknown>
  readonly release: () => Step<unknown> | Instruction<unknown>
}

const operations = {
  acquire: (semaphore: Semaphore, blocking: boolean) => semaphore.acquire(blocking),
  release: (semaphore: Semaphore) => semaphore.release(),
}
const callArgs = { acquire: fc.tuple(fc.boolean()) }

const bounded = (name: string, make: (scope: Scope) => Semaphore): Primitive =>
  primitive(name, {
    make,
    operations,
    args: callArgs,
    properties: ({ value }) => ({
      mayRace: true,
      always: {
        'value never negative': (read) => read(value) >= 0,
        'bounded release': (read) => read(value) <= BOUND,
      },
    }),
    mayThrow: [RELEASED_TOO_OFTEN],
  })

const bounded26 = bounded('bounded26', (scope) => {
  const made = python26.boundedSemaphore(scope, BOUND)
  return { ...made, value: made.__value, acquire: (blocking) => made.acquire(blocking) }
})

const bounded3 = bounded('bounded3', (scope) => {
  const made = boundedSemaphore(scope, BOUND)
  return { ...made, value: made._value, acquire: (blocking) => made.acquire(blocking) }
})

const ofMutexes = primitive('ofMutexes', {
  make: (scope: Scope): Semaphore => {
    const made = mutexSemaphore(scope, BOUND)
    return { ...made, value: made._value, acquire: (blocking) => made.acquire(blocking) }
  },
  operations,
  args: callArgs,
  properties: ({ value }) => ({ always: { 'value never negative': (read) => read(value) >= 0 } }),
})

/** The client that is left when fast-check has shrunk what it found, as text. */
function smallest(target: Primitive, seed: number): string | undefined {
  const { counterexample } = fc.check(
    fc.property(clients(target), (client) => holds(client)),
    { seed },
  )
  return counterexample === null ? undefined : fc.stringify(counterexample[0])
}

const seeds = Array.from({ length: 20 }, (_, seed) => ({ seed }))

describe('generated clients', () => {
  // The check of the bound is outside the lock: both releases pass it.
  it.each(seeds)("find that two releases against one acquire exceed 2.6's bound (seed $seed)", ({ seed }) => {
    expect(smallest(bounded26, seed)).toBe('acquire(false) release() | release()')
  })

  // `break` falls through to the decrement; the first call takes the permit.
  it.each(seeds)('find that a semaphore of mutexes gives what it does not have (seed $seed)', ({ seed }) => {
    expect(smallest(ofMutexes, seed)).toBe('acquire(false) acquire(false)')
  })

  it('find nothing wrong with the bound of CPython 3', () => {
    expect(smallest(bounded3, 1)).toBe(undefined)
  })

  it('are as large as they may be, and use every operation', () => {
    const drawn = fc.sample(clients(bounded3, { maxThreads: 2, maxCalls: 4 }), { seed: 1, numRuns: 200 })
    expect(new Set(drawn.map(({ program }) => program.length))).toEqual(new Set([1, 2]))
    expect(new Set(drawn.map(({ program }) => program.flat().length))).toEqual(new Set([1, 2, 3, 4]))
    expect(drawn.every(({ program }) => program.every((calls) => calls.length > 0))).toBe(true)
    expect(new Set(drawn.flatMap(({ program }) => program.flat()).map(({ operation }) => operation))).toEqual(
      new Set(['acquire', 'release']),
    )
  })
})

/** A semaphore of `left` permits that does each thing at once, as its users know it. */
const specification = (bound: number) => ({
  initial: BOUND,
  operations: {
    acquire: (left: number, blocking: boolean) =>
      left > 0 ? { state: left - 1, answer: true } : blocking ? undefined : { state: left, answer: false },
    release: (left: number) => (left < bound ? { state: left + 1 } : { state: left, raises: RELEASED_TOO_OFTEN }),
  },
})

interface Interface {
  readonly acquire: (blocking: boolean) => Step<boolean>
  readonly release: () => Step
}

/** Known by its interface alone: what it answers is held against the specification. */
const byInterface = (name: string, bound: number, make: (scope: Scope) => Interface): Primitive =>
  primitive(name, {
    make: (scope) => recorded(scope, name, make(scope), specification(bound)),
    operations: {
      acquire: (semaphore, blocking) => semaphore.acquire(blocking),
      release: (semaphore) => semaphore.release(),
    },
    args: callArgs,
    properties: () => ({ mayRace: true }),
    mayThrow: [RELEASED_TOO_OFTEN],
  })

describe('clients of a primitive that is known by its interface alone', () => {
  const opaque26 = byInterface('opaque26', BOUND, (scope) => {
    const made = python26.boundedSemaphore(scope, BOUND)
    return {
      *acquire(blocking) {
        return yield* made.acquire(blocking)
      },
      *release() {
        yield* made.release()
      },
    }
  })

  // An answer of nothing is taken for what `threading.Semaphore` answers when it has a permit to give.
  const opaqueMutexes = byInterface('opaqueMutexes', Number.POSITIVE_INFINITY, (scope) => {
    const made = mutexSemaphore(scope, BOUND)
    return {
      *acquire(blocking) {
        yield* made.acquire(blocking)
        return true
      },
      *release() {
        yield* made.release()
      },
    }
  })

  it.each(seeds)('find the releases that nobody is told of (seed $seed)', ({ seed }) => {
    expect(smallest(opaque26, seed)).toBe('acquire(false) release() | release()')
  })

  it.each(seeds)('find the permit that is not there (seed $seed)', ({ seed }) => {
    expect(smallest(opaqueMutexes, seed)).toBe('acquire(false) acquire(false)')
  })
})

describe('what is legal', () => {
  const paired = primitive('paired', {
    make: (scope) => boundedSemaphore(scope, BOUND),
    operations: {
      acquire: (semaphore) => semaphore.acquire(),
      release: (semaphore) => semaphore.release(),
    },
    legal: inEachThread(0, {
      acquire: (held) => (held === 0 ? 1 : undefined),
      release: (held) => (held === 1 ? 0 : undefined),
    }),
  })
  const isPaired = ({ program }: Client): boolean =>
    program.every((calls) => calls.every(({ operation }, i) => operation === (i % 2 === 0 ? 'acquire' : 'release')))

  it('excludes clients that call a release before an acquire', () => {
    fc.assert(fc.property(clients(paired), isPaired))
    fc.assert(fc.property(clients(paired, { maxCalls: 4 }), (client) => holds(client)))
  })

  it('generates them too when that is asked for', () => {
    const drawn = fc.sample(clients(paired, { illegal: 'generate' }), { seed: 1, numRuns: 100 })
    expect(new Set(drawn.map(isPaired))).toEqual(new Set([true, false]))
  })

  it('is kept by shrinking', () => {
    const { counterexample } = fc.check(
      fc.property(clients(paired), ({ program }) => program.flat().length < 4),
      { seed: 1 },
    )
    expect(counterexample?.map((client) => fc.stringify(client))).toEqual(['acquire() release() acquire() release()'])
  })

  it('must leave something (IL033)', () => {
    const none = primitive('none', { ...paired.description, legal: () => false })
    expect(() => fc.sample(clients(none), 1)).toThrow('[IL033]')
  })
})

describe('shrinking', () => {
  const counter = primitive('counter', {
    make: ({ make }) => make(cell('count', 0)),
    operations: { add: (count, amount) => count.write(amount) },
    properties: () => ({ mayRace: true }),
    args: { add: fc.tuple(fc.nat(100)) },
  })
  const shrunk = (isFine: (client: Client) => boolean): string => {
    const { counterexample } = fc.check(fc.property(clients(counter), isFine), { seed: 3 })
    return counterexample === null ? 'none' : fc.stringify(counterexample[0])
  }

  it('joins threads, drops calls and makes arguments simpler', () => {
    expect(shrunk(({ program }) => program.flat().length < 3)).toBe('add(0) add(0) add(0)')
    expect(shrunk(({ program }) => program.length < 2)).toBe('add(0) | add(0)')
    expect(shrunk(({ program }) => program.flat().every(({ args: [amount] }) => Number(amount) < 17))).toBe('add(17)')
  })
})

describe('a client', () => {
  it('is restored with its schedule by the last line of the failure', () => {
    const { errorInstance } = fc.check(
      fc.property(clients(bounded26), (client) => holds(client)),
      { seed: 1 },
    )
    const said = (errorInstance as Error).message
    const [, text, replay] = /replay: holds\(clientOf\(bounded26, '(.*)'\), \{ replay: '(.*)' \}\)/.exec(said) ?? []
    expect(text).toBe('acquire(false) release() | release()')
    expect(() => holds(clientOf(bounded26, text), { replay })).toThrow('✗ "bounded release": __value is 2')
  })

  it('is written with its arguments as JSON', () => {
    const args = fc.array(fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant(null)))
    const call = fc.record({ operation: fc.constantFrom('a', 'b_2', '$c'), args })
    fc.assert(
      fc.property(fc.array(fc.array(call, { minLength: 1 }), { minLength: 1 }), (program) => {
        expect(parseProgram(programText(program))).toEqual(program)
      }),
    )
  })

  it('has operations that there are (IL032)', () => {
    expect(() => clientOf(bounded3, 'acquire(true) | put(1)')).toThrow('"bounded3" has no operation "put"')
    expect(() => clientOf(bounded3, 'acquire(true) relea')).toThrow('" relea" at character 14')
    expect(() => clientOf(bounded3, 'acquire(true')).toThrow('[IL032]')
  })

  it('goes on after an exception that is an answer, and fails by any other', () => {
    holds(clientOf(bounded3, 'release() acquire(false)'))
    const strict = primitive('strict', { ...bounded3.description, mayThrow: [] })
    expect(() => holds(clientOf(strict, 'release()'))).toThrow(`client ended by an exception: ${RELEASED_TOO_OFTEN}`)
  })
})

describe('holds', () => {
  it('fails when the search is cut short, unless that is allowed by name', () => {
    const client = clientOf(bounded3, 'acquire(true) release() | acquire(true) release()')
    expect(() => holds(client, { maxExecutions: 1 })).toThrow('the search ended before that was known')
    holds(client, { maxExecutions: 1, allow: 'inconclusive' })
  })
})
