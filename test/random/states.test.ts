/**
 * The strategy `states` against the slow truth on random programs, with and without each of its reductions: the same properties
 * broken, the same joint states met by an invariant, the same ends. Some threads have one body, so that they are
 * interchangeable. `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Read, Spec } from '../../src/machine/model.ts'
import { programs, type Size } from './arbitrary.ts'
import { type Objects, toModel } from './interpret.ts'
import { countOrbits } from './orbits.ts'
import { type Op, type Program, program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20080704)
const runs = Number(process.env['RUNS'] ?? 2000)
const MOST_INTERLEAVINGS = 400

const slow = { timeout: 900_000 }

const shape = (threads: number, length: number) => ({ threads, length })
/** All interleavings are run, so that programs must be small. */
const small: Size = { shapes: [shape(2, 3), shape(2, 2), shape(3, 2)], depth: 2 }

const onHeap = fc.constantFrom<Op>(
  { op: 'publishAtomic' },
  { op: 'publishAtomic' },
  { op: 'usePublished' },
  { op: 'useOwn' },
  { op: 'useOwn' },
  { op: 'lockOwn' },
  { op: 'write', on: 0, value: 'next' },
  { op: 'choose', among: 2 },
  { op: 'spawn', body: [{ op: 'usePublished' }] },
)
/** Programs whose threads make objects, and use those of others. */
const heapPrograms: fc.Arbitrary<Program> = fc
  .array(fc.array(onHeap, { minLength: 1, maxLength: 3, size: 'max' }), { minLength: 1, maxLength: 2 })
  .map((threads) => program(threads))

/** What the objects hold, without what tells threads or made objects apart. */
const contentOf = (objects: Objects, read: Read): string => {
  const { cells, atomics, mutexes, semaphores, conditions, queues, deque, output } = objects
  const pairs = [cells, atomics, mutexes, semaphores, conditions, queues].flat()
  const contents = [...pairs, deque, output].map((one) => read<unknown>(one))
  return JSON.stringify([...contents, publishedIn(objects, read)])
}

const publishedIn = ({ published }: Objects, read: Read): unknown => {
  const handle = read(published)
  if (handle === undefined) return 'nothing'
  return 'id' in handle ? 'a thread' : read(handle)
}

interface Seen {
  readonly states: Set<string>
  readonly ends: Set<string>
}

/** What is asked of every program: some of it is broken by some. */
const asked = (objects: Objects, seen: Seen): Spec => {
  const { cells, atomics, mutexes, semaphores, conditions, queues, published } = objects
  return {
    always: {
      'cells are less than 2 apart': (read) => Math.abs(Number(read(cells[0])) - Number(read(cells[1]))) < 2,
      'an atomic is not 2': (read) => read(atomics[0]) !== 2,
      'it is not locked while another waits': (read) => !read(mutexes[0]) || read(conditions[0]) === 0,
      'permits stay below 3': (read) => read(semaphores[0]) < 3,
      'nothing is published while it is locked': (read) => read(published) === undefined || !read(mutexes[0]),
      'states are noted': (read) => seen.states.add(contentOf(objects, read)).size > 0,
    },
    finally: { 'the first queue ends empty': (read) => read(queues[0]).length === 0 },
    outcomes: {
      'ends are noted': {
        of: (read) => (seen.ends.add(contentOf(objects, read)).size > 0 ? 'noted' : ''),
        are: ['noted'],
      },
    },
  }
}

interface Facts {
  readonly broken: readonly string[]
  readonly canBlock: boolean
  readonly canBeCut: boolean
  readonly states: readonly string[]
  readonly ends: readonly string[]
}

function factsOf(random: Program, copies: number, options: CheckOptions): Facts | undefined {
  const seen: Seen = { states: new Set(), ends: new Set() }
  const target = toModel(random, { copies, spec: (objects) => asked(objects, seen) })
  const { verdict, certificate } = check(target, { keepGoing: true, minimiseStates: 0, ...options })
  if (certificate.executions === options.maxExecutions) return undefined
  const properties = verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : []
  // A race can be hidden from states by one on another cell, so what counts is whether there is any.
  const broken = new Set(properties.map((property) => property.replace(/^no data race on .*/, 'no data race')))
  return {
    broken: [...broken].toSorted(),
    canBlock: certificate.deadlocks > 0,
    canBeCut: certificate.cut > 0,
    states: [...seen.states].toSorted(),
    ends: [...seen.ends].toSorted(),
  }
}

const variants: Readonly<Record<string, CheckOptions>> = {
  'with both reductions': {},
  'without symmetry': { symmetry: false },
  'without partial order reduction': { partialOrder: false },
  'without either': { symmetry: false, partialOrder: false },
  'with hashed storage': { storage: 'hashed' },
}

/** Compares the facts; answers those of the slow truth, if all interleavings could be run. */
function compare(random: Program, copies: number): Facts | undefined {
  const truth = factsOf(random, copies, { strategy: 'exhaustive', maxExecutions: MOST_INTERLEAVINGS })
  if (truth === undefined) return undefined
  for (const [name, options] of Object.entries(variants))
    expect({ name, ...factsOf(random, copies, { strategy: 'states', ...options }) }).toEqual({ name, ...truth })
  return truth
}

describe(`random programs from seed ${seed}`, slow, () => {
  it('have the same states, ends and broken properties under `states` as when every interleaving is run', () => {
    const counts = { compared: 0, interchangeable: 0, blocking: 0, cut: 0, broken: 0, unbroken: 0 }
    const property = fc.property(
      fc.oneof({ weight: 3, arbitrary: programs(small) }, { weight: 1, arbitrary: heapPrograms }),
      fc.constantFrom(1, 2, 2, 3),
      (random, copies) => {
        const facts = compare(random, copies)
        if (facts === undefined) return
        counts.compared++
        if (copies > 1) counts.interchangeable++
        if (facts.canBlock) counts.blocking++
        if (facts.canBeCut) counts.cut++
        counts[facts.broken.length > 0 ? 'broken' : 'unbroken']++
      },
    )
    fc.assert(property, { seed, numRuns: runs })
    console.log(counts)
    for (const [what, least] of Object.entries({
      compared: 0.5,
      interchangeable: 0.3,
      blocking: 0.1,
      broken: 0.2,
      unbroken: 0.1,
    }))
      expect({ what, isEnough: counts[what as keyof typeof counts] > least * runs }).toEqual({ what, isEnough: true })
  })
})

describe('states up to names', slow, () => {
  it('are as many as a slow count of them says', () => {
    const counts = { compared: 0, interchangeable: 0, exact: 0 }
    const any = fc.oneof(programs(small), heapPrograms)
    const property = fc.property(any, fc.constantFrom(1, 2, 2, 3), (random, copies) => {
      const target = toModel(random, { copies })
      const orbits = countOrbits(target, MOST_INTERLEAVINGS / 4)
      const { states } = check(target, {
        strategy: 'states',
        keepGoing: true,
        partialOrder: false,
        minimiseStates: 0,
      }).certificate
      if (orbits === undefined || states === undefined) return
      counts.compared++
      if (copies > 1) counts.interchangeable++
      // Fewer would mean that different states were taken for one another; more is only a waste.
      expect(states.states).toBeGreaterThanOrEqual(orbits)
      if (states.states === orbits) counts.exact++
    })
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 6) })
    console.log(counts)
    expect(counts.interchangeable).toBeGreaterThan(runs / 40)
    expect(counts.exact).toBeGreaterThan(0.95 * counts.compared)
  })
})
