import { describe, expect, it } from 'vitest'
import { ordered, orderedUnfairly, polite } from '../../models/endless/politePhilosophers.ts'
import { starvingWriter, turnstile } from '../../models/endless/readersWriters.ts'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import type { Verdict, Violation } from '../../src/check/verdict.ts'
import { forever } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import { mutex } from '../../src/objects/mutex.ts'
import { progress } from '../../src/objects/progress.ts'
import { semaphore } from '../../src/objects/semaphore.ts'
import { type Build, explore, small } from './stateSpaces.ts'

describe('a counterexample', () => {
  it('has the fewest steps that there are, also when it is not shortened', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('adder', 2, function* () {
        for (let i = 0; i < 3; i++) yield* x.write((yield* x.read()) + 1)
      })
      return { always: { 'x is not 2': (read) => read(x) !== 2 } }
    }
    const { verdict } = explore(build, { minimiseStates: 0 })
    const [violation] = (verdict as Verdict & { kind: 'violated' }).violations
    expect(violation.trace.steps).toHaveLength(4)
    expect(replay(small(build), violation.trace.schedule).breaches.map(({ property }) => property)).toEqual([
      'x is not 2',
    ])
  })

  it('is found where an exception ends a thread while another one goes on for ever', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('endless', () => forever(() => x.read() as never))
      thread('failing', function* () {
        yield* x.write(1)
        throw new Error('no more')
      })
      return { strategy: 'states' }
    }
    const { verdict } = explore(build)
    expect(verdict).toMatchObject({ kind: 'violated', violations: [{ property: 'no exception' }] })
  })
})

describe('a data race', () => {
  const write =
    (isLocked: boolean): Build =>
    ({ make, threads }) => {
      const [x, lock] = [make(cell('x', 0)), make(mutex('lock'))]
      threads('writer', 2, function* () {
        if (isLocked) yield* lock.acquire()
        yield* x.write(1)
        if (isLocked) yield* lock.release()
      })
      return { mayRace: [] }
    }

  it('is found in a state from which two threads can access a cell one right after the other', () => {
    expect(explore(write(true)).verdict).toEqual({ kind: 'holds' })
    expect(explore(write(false)).verdict).toMatchObject({
      kind: 'violated',
      violations: [{ property: 'no data race on x', race: { object: 'x', steps: [0, 1] } }],
    })
  })
})

describe('endless executions', () => {
  const first = (verdict: Verdict): Violation => (verdict as Verdict & { kind: 'violated' }).violations[0]

  it('show a livelock as steps that repeat', () => {
    const { verdict, expected } = check(polite)
    expect(expected).toBe(true)
    const { trace, lasso } = first(verdict)
    expect(lasso).toEqual({ from: 0 })
    expect(
      trace.steps.map(({ thread, object, operation, answer }) =>
        `${thread} ${object}.${operation} ${answer ?? ''}`.trim(),
      ),
    ).toEqual([
      'philosopher 1 fork 1.acquire',
      'philosopher 2 fork 2.acquire',
      'philosopher 1 fork 2.tryAcquire false',
      'philosopher 2 fork 1.tryAcquire false',
      'philosopher 1 fork 1.release',
      'philosopher 2 fork 2.release',
    ])
  })

  it('show a starving writer, whatever the fairness', () => {
    const { verdict, expected } = check(starvingWriter)
    expect(expected).toBe(true)
    const { trace, lasso } = first(verdict)
    const repeated = trace.steps.slice(lasso?.from)
    expect(new Set(repeated.map(({ thread }) => thread))).toEqual(new Set(['reader 1', 'reader 2']))
  })

  it('are as they should be in the mended siblings', () => {
    expect(check(turnstile).verdict).toEqual({ kind: 'holds' })
    expect(check(ordered).verdict).toEqual({ kind: 'holds' })
    // One philosopher can always be the quicker one, unless scheduling is strongly fair.
    expect(check(orderedUnfairly).expected).toBe(true)
  })

  it('are judged by no other strategy', () => {
    expect(check(turnstile, { strategy: 'optimal', maxSteps: 3 }).verdict.kind).toBe('inconclusive')
    const finite = small(({ thread }) => {
      thread('one', () => progress('it'))
      return { infinitelyOften: { it: { progress: 'it' } } }
    })
    expect(check(finite).verdict).toEqual({ kind: 'holds' })
    expect(check(finite, { strategy: 'optimal' }).verdict).toEqual({
      kind: 'inconclusive',
      reason: 'endless executions are judged by the strategy `states` only',
    })
  })

  it('are not asked of a thread that there is not', () => {
    const target = small(({ thread }) => {
      thread('one', () => progress('it'))
      return { infinitelyOften: { it: { progress: 'it', by: ['two'] } } }
    })
    expect(() => check(target)).toThrow(/"it" asks for the thread two, which there is not/)
  })

  it('need a step in every round', () => {
    const target = small(({ thread }) => {
      thread('idle', () => forever(function* () {}))
      return {}
    })
    expect(() => check(target)).toThrow(/IL014/)
  })

  it('begin each round with nothing left of the one before', () => {
    // Reads x, and then knows that it is 0 or 1: 1 + 2 places; x is 0 or 1.
    const build: Build = ({ make, thread }) => {
      const [x, s] = [make(cell('x', 0)), make(semaphore('s', 1))]
      thread('reader', () =>
        forever(function* () {
          if (yield* x.read()) yield* s.release()
          else yield* s.acquire()
        }),
      )
      thread('writer', function* () {
        yield* x.write(1)
      })
      return { strategy: 'states', always: { 'few permits': (read) => read(s) < 3 } }
    }
    expect(explore(build, { maxStates: 1000 }).verdict).toMatchObject({ kind: 'violated' })
  })
})
