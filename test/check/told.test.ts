import {
  allocate,
  cell,
  choose,
  condition,
  join,
  mutex,
  output,
  type Spec,
  type Step,
  semaphore,
  spawn,
  together,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import { model, type Scope } from '../../src/machine/model.ts'
import type { Change, TraceStep } from '../../src/trace/trace.ts'

const changesIn = (schedule: string, build: (scope: Scope) => Spec | undefined): (readonly Change[])[] =>
  replay(model('small', {}, build), schedule).trace.steps.map(({ changes = [] }) => changes)

describe('the changes of a step', () => {
  it('are those of what properties read: a lock is taken or not, a condition has so many waiting', () => {
    const changes = changesIn('1:00110', ({ make, thread }) => {
      const [lock, isThere] = [make(mutex('lock')), make(condition('is there'))]
      thread('waiter', function* () {
        yield* lock.acquire()
        yield* isThere.wait(lock)
      })
      thread('notifier', function* () {
        yield* isThere.notify()
        yield* isThere.notify()
      })
      return undefined
    })
    // What wakes the waiter is a part of the condition that nobody reads.
    expect(changes).toEqual([
      [{ object: 'lock', from: 'false', to: 'true' }],
      [
        { object: 'lock', from: 'true', to: 'false' },
        { object: 'is there', from: '0', to: '1' },
      ],
      [{ object: 'is there', from: '1', to: '0' }],
      [],
      [{ object: 'lock', from: 'false', to: 'true' }],
    ])
  })

  it('are of every object that it changes, and only of those that are something else then', () => {
    const changes = changesIn('1:0000', ({ make, thread }) => {
      const [permits, taken, last] = [make(semaphore('permits', 1)), make(cell('taken', 0)), make(cell('last', 'me'))]
      thread('taker', function* () {
        yield* together(permits.acquire(), taken.write(1), last.write('me'))
        yield* taken.write(1)
        yield* permits.tryAcquire()
        yield* permits.release(2)
      })
      return undefined
    })
    expect(changes).toEqual([
      [
        { object: 'permits', from: '1', to: '0' },
        { object: 'taken', from: '0', to: '1' },
      ],
      [],
      [],
      [{ object: 'permits', from: '0', to: '2' }],
    ])
  })

  it('are of objects that threads make, too', () => {
    const changes = changesIn('1:000', ({ thread }) => {
      thread('maker', function* () {
        const own = yield* allocate(cell('own', 0))
        yield* own.write(1)
        yield* own.write(2)
      })
      return undefined
    })
    expect(changes).toEqual([
      [],
      [{ object: 'own of maker', from: '0', to: '1' }],
      [{ object: 'own of maker', from: '1', to: '2' }],
    ])
  })
})

/** The steps of a counterexample, those that play no part in parentheses. */
function told(build: (scope: Scope) => Spec): string[] {
  const { verdict } = check(model('small', {}, (scope) => ({ mayRace: true, ...build(scope) })))
  if (verdict.kind !== 'violated') throw new Error('it holds')
  const text = ({ thread, object, operation, irrelevant }: TraceStep): string => {
    const step = `${thread} ${object === undefined ? '' : `${object}.`}${operation}`
    return irrelevant ? `(${step})` : step
  }
  return verdict.violations[0].trace.steps.map(text)
}

describe('the part that a step plays', () => {
  const idle = ({ make, thread }: Scope, steps: number): void => {
    const log = make(output('log'))
    thread('idler', function* () {
      for (let i = 0; i < steps; i++) yield* log.write('idle')
    })
  }

  it('is none when it is no past of what an invariant over the end reads', () => {
    expect(
      told((scope) => {
        const x = scope.make(cell('x', 0))
        scope.thread('writer', function* () {
          yield* x.write(yield* choose(2))
          yield* x.read()
        })
        idle(scope, 2)
        return { finally: { 'x is 0': (read) => read(x) === 0 } }
      }),
    ).toEqual([
      '(idler log.write "idle")',
      '(idler log.write "idle")',
      'writer choose 2',
      'writer x.write 1',
      '(writer x.read)',
    ])
  })

  it('goes by all changes of an object, when they can come in any order', () => {
    expect(
      told(({ make, threads }) => {
        const permits = make(semaphore('permits', 0))
        threads('releaser', 2, function* () {
          if ((yield* choose(2)) === 1) yield* permits.release()
        })
        return { finally: { 'not 2': (read) => read(permits) !== 2 } }
      }),
    ).toEqual([
      'releaser 1 choose 2',
      'releaser 1 permits.release 1',
      'releaser 2 choose 2',
      'releaser 2 permits.release 1',
    ])
  })

  it('is that of everything that led a failing thread where it is', () => {
    expect(
      told((scope) => {
        const [x, y] = [scope.make(cell('x', 0)), scope.make(cell('y', 0))]
        scope.thread('writer', function* () {
          yield* y.write(1)
          yield* x.write(1)
          yield* y.write(2)
        })
        scope.thread('reader', function* () {
          if ((yield* x.read()) === 1) throw new Error('too late')
        })
        return {}
      }),
    ).toEqual(['writer y.write 1', 'writer x.write 1', '(writer y.write 2)', 'reader x.read'])
  })

  it('is that of who could have done what was not done, and does so in the schedule that passes', () => {
    // The forgetful one writes to y and not to x: so x is 0, though nobody has touched it.
    expect(
      told((scope) => {
        const [x, y] = [scope.make(cell('x', 0)), scope.make(cell('y', 0))]
        scope.thread('forgetful', function* () {
          const chosen = (yield* choose(2)) === 0 ? x : y
          yield* chosen.write(1)
        })
        idle(scope, 1)
        return { finally: { 'x is 1': (read) => read(x) === 1 } }
      }),
    ).toEqual(['(idler log.write "idle")', 'forgetful choose 2', 'forgetful y.write 1'])
  })

  it('is unknown when no schedule passes: then all steps may play one', () => {
    expect(
      told((scope) => {
        const x = scope.make(cell('x', 0))
        idle(scope, 1)
        return { finally: { 'x is 1': (read) => read(x) === 1 } }
      }),
    ).toEqual(['idler log.write "idle"'])
  })

  it('in a deadlock is to have to do with anything that the blocked threads have touched', () => {
    expect(
      told((scope) => {
        const [lock, x] = [scope.make(mutex('lock')), scope.make(cell('x', 0))]
        scope.thread('taker', function* () {
          yield* lock.acquire()
          if ((yield* choose(2)) === 0) yield* lock.release()
          yield* x.write(1)
        })
        scope.thread('waiter', function* () {
          yield* lock.acquire()
          yield* lock.release()
        })
        idle(scope, 1)
        return {}
      }),
    ).toEqual(['taker lock.acquire', 'taker choose 2', 'taker x.write 1', '(idler log.write "idle")'])
  })

  it('passes from a thread to those who started it, and to those who wait for its end', () => {
    expect(
      told(({ make, thread }) => {
        const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
        const child = function* (): Step {
          yield* y.write(1)
        }
        thread('parent', function* () {
          const started = yield* spawn('child', child)
          yield* join(started)
          yield* x.write(yield* choose(2))
          yield* spawn('other', child)
        })
        return { finally: { 'x is 0': (read) => read(x) === 0 } }
      }),
    ).toEqual([
      'parent spawn child',
      'parent/child y.write 1',
      'parent join parent/child',
      'parent choose 2',
      'parent x.write 1',
      '(parent spawn other)',
      '(parent/other 2 y.write 1)',
    ])
  })
})
