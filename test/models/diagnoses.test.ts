/** Why the catalogue's blocked executions are blocked: each is told by its right name. */
import { describe, expect, it } from 'vitest'
import { barber } from '../../models/classics/barber.ts'
import { mutex2Forgetful, mutex3WakingFirst } from '../../models/classics/futexMutex.ts'
import { philosophers } from '../../models/classics/philosophers.ts'
import { notifyDifferent, notifyForMany } from '../../models/conditions/notify.ts'
import { leaves, looksAgain } from '../../models/conditions/timeout.ts'
import { amongThreads } from '../../models/cooperative/semaphore.ts'
import { clearedLast, setAndClear } from '../../models/events/event.ts'
import { waitingWhile } from '../../models/events/wait.ts'
import { lockTwice, releasedTooSeldom } from '../../models/locks/rlock.ts'
import { releasedOnce } from '../../models/locks/rlockCondition.ts'
import { plainCalls } from '../../models/programs/withLock.ts'
import { oneCondition } from '../../models/queues/oneCondition.ts'
import { queueModel } from '../../models/queues/queue.ts'
import { honestWait, pressedOnce, typedAhead } from '../../models/semaphores/demo.ts'
import { ofTextbooks, signalsBarz, signalsTextbook } from '../../models/semaphores/general.ts'
import { dequeuing, interrupted, passingOn, unlocking } from '../../models/semaphores/interrupted.ts'
import { interruptedMain, interruptedMain26 } from '../../models/semaphores/threadingSemaphore.ts'
import { check } from '../../src/check/check.ts'
import { findingOf } from '../../src/report/diagnosis.ts'

/** A model of any parameters. */
type AnyModel = Parameters<typeof check<any>>[0]

/** The diagnosis of the violation of "no deadlock" or "no lost wakeup": kind, cause of a lost wakeup, sentences. */
function told(target: AnyModel): readonly string[] {
  const { verdict, expected } = check(target)
  expect(expected).toBe(true)
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  const diagnosed = violations.filter(({ diagnosis }) => diagnosis !== undefined)
  expect(diagnosed).toHaveLength(1)
  const [{ diagnosis, trace }] = diagnosed
  const cause = diagnosis?.kind === 'lost wakeup' ? `, ${diagnosis.lost[0].cause.kind}` : ''
  return [`${diagnosis?.kind}${cause}`, ...findingOf(diagnosed[0], trace)]
}

describe('the demo of the semaphore of mutexes (A5)', () => {
  it.each([typedAhead, pressedOnce])('waits honestly: $name', (target) => {
    expect(told(target)).toEqual(['honest wait', 'honest wait: main waits for a permit that nobody is left to give'])
  })
})

describe('a semaphore whose thread is interrupted (A4)', () => {
  it('leaves with the lock, and everyone else is stuck', () => {
    const { verdict } = check(interrupted)
    const violations = verdict.kind === 'violated' ? verdict.violations : []
    const found = violations.filter(({ property }) => property === 'the lock is free')
    expect(found.map((violation) => findingOf(violation, violation.trace))).toMatchInlineSnapshot(`
      [
        [
          "at the end _lock is true",
          "other waits for _lock, which main took at step 8 and never gave back: main has ended by an exception",
          "releaser waits for _lock, which main took at step 8 and never gave back: main has ended by an exception",
        ],
      ]
    `)
  })

  it('gives the wakeup to a waiter that is dead', () => {
    expect(told(unlocking)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "other has slept since step 16 although a permit has been there since step 19 (releaser: _value.write 1); the wakeup of step 22 went to main, which had left its wait at step 7 (interrupted)",
      ]
    `)
  })

  it('does so in the listing too, where the lock is lost as well', () => {
    expect(told(interrupted)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "other has slept since step 12 although a permit has been there since step 15 (releaser: _value.write 1); the wakeup of step 18 went to main, which left its wait at step 20 (interrupted)",
      ]
    `)
  })

  it('gives it to a thread that was woken and is interrupted before it runs', () => {
    expect(told(dequeuing)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "other has slept since step 12 although a permit has been there since step 15 (releaser: _value.write 1); the wakeup of step 18 went to main, which left its wait at step 20 (interrupted)",
      ]
    `)
  })

  it('is no better in CPython 3', () => {
    expect(told(interruptedMain)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "other has slept since step 14 although a permit has been there since step 17 (releaser: _value.write 1); the wakeup of step 21 went to main, which left its wait at step 25 (interrupted)",
      ]
    `)
  })

  it('nor in Python 2.6', () => {
    expect(told(interruptedMain26)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "other has slept since step 15 although a permit has been there since step 18 (releaser: __value.write 1); the wakeup of step 21 went to main, which had left its wait at step 8 (interrupted)",
      ]
    `)
  })
})

describe('general semaphores from binary ones (A7)', () => {
  it('of the textbooks take two signals for one', () => {
    expect(told(ofTextbooks)).toMatchInlineSnapshot(`
      [
        "lost wakeup, merged",
        "lost wakeup: user 4 has slept since step 30 although a permit has been there since step 33 (user 2: count.write 0); the signals of step 24 and step 35 counted as one, which user 3 took at step 37",
      ]
    `)
  })

  it('do so too when some threads only do V', () => {
    expect(told(signalsTextbook)).toMatchInlineSnapshot(`
      [
        "lost wakeup, merged",
        "P 2 has slept since step 10 although a permit has been there since step 21 (V 2: count.write 0); the signals of step 16 and step 23 counted as one, which P 1 took at step 25",
      ]
    `)
  })
})

describe('a condition (D4)', () => {
  it('is notified once where two are needed', () => {
    expect(told(notifyForMany)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too few",
        "lost wakeup: consumer 1 has slept since step 14 although an integer has been there since step 16 (producer: integers.append 0); the wakeup of step 21 went to consumer 2 alone, and consumer 1 needed one too",
      ]
    `)
  })

  it('wakes a thread that waits for something else', () => {
    expect(told(notifyDifferent)).toMatchInlineSnapshot(`
      [
        "lost wakeup, misdirected",
        "lost wakeup: consumer 2 has slept since step 31 although the integer 1 has been there since step 33 (producer: integers.append 1); the wakeup of step 37 went to consumer 1, which waits for the integer 0",
      ]
    `)
  })

  it('notifies a thread whose time is over', () => {
    expect(told(leaves)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "patient has slept since step 15 although an integer has been there since step 17 (producer: integers.append 0); the wakeup of step 21 went to hasty, which had left its wait at step 8 (timed out)",
      ]
    `)
  })
})

describe('an event (D7)', () => {
  it('is set and cleared before the consumer waits', () => {
    expect(told(setAndClear)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too early",
        "lost wakeup: consumer has slept since step 27 although an integer has been there since step 1 (producer: integers.append 0); producer signalled at step 16, before consumer slept",
      ]
    `)
  })

  it('is cleared too late by the consumer', () => {
    expect(told(clearedLast)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too early",
        "lost wakeup: consumer has slept since step 29 although an integer has been there since step 13 (producer: integers.append 1); producer signalled at step 18, before consumer slept",
      ]
    `)
  })

  it('that is waited for with `while` is gone when the thread looks again', () => {
    expect(told(waitingWhile)).toMatchInlineSnapshot(`
      [
        "honest wait",
        "honest wait: waiter 1 waits for a set flag that nobody is left to give: it came at step 17 (setter: event.__flag.write true) and was gone at step 27 (setter: event.__flag.write false), before waiter 1 looked again",
        "waiter 2 waits for a set flag that nobody is left to give: it came at step 17 (setter: event.__flag.write true) and was gone at step 27 (setter: event.__flag.write false), before waiter 2 looked again",
      ]
    `)
  })
})

describe('a queue with one condition (D8)', () => {
  it('wakes a consumer where a producer should be', () => {
    expect(told(oneCondition)).toMatchInlineSnapshot(`
      [
        "lost wakeup, misdirected",
        "lost wakeup: producer has slept since step 31 although a free place has been there since step 35 (consumer 1: queue.popLeft); the wakeup of step 39 went to consumer 2, which waits for an item and slept again at step 50",
        "consumer 2 waits for an item that nobody is left to give",
      ]
    `)
  })
})

describe('other primitives', () => {
  it('are woken before there is something', () => {
    expect(told(mutex3WakingFirst)).toMatchInlineSnapshot(`
      [
        "lost wakeup, nobody woken",
        "lost wakeup: thread 1 has slept since step 26 although a free mutex has been there since step 27 (thread 2: val.store 0); nobody was woken since, as thread 2 had signalled before that, at step 15",
      ]
    `)
  })

  it('or never', () => {
    expect(told(mutex2Forgetful)).toMatchInlineSnapshot(`
      [
        "lost wakeup, nobody woken",
        "lost wakeup: thread 2 has slept since step 20 although a free mutex has been there since step 32 (thread 3: val.fetchAndAdd -1); nobody was woken since, as thread 1 had signalled before that, at step 24",
      ]
    `)
  })

  it('or not at all, since nobody was asleep yet', () => {
    expect(told(amongThreads)).toMatchInlineSnapshot(`
      [
        "lost wakeup, nobody woken",
        "lost wakeup: task 1 has slept since step 9 although a permit has been there since step 11 (task 2: value.write 1); nobody was woken since, as task 2 had signalled before that, at step 7",
      ]
    `)
  })
})

describe('a lock', () => {
  it('that is taken twice', () => {
    expect(told(lockTwice)).toMatchInlineSnapshot(`
      [
        "deadlock",
        "thread waits for lock, which it took at step 1 itself",
      ]
    `)
  })

  it('that is given back too seldom', () => {
    expect(told(releasedTooSeldom)).toMatchInlineSnapshot(`
      [
        "deadlock",
        "thread 1 waits for __block, which thread 2 took at step 2 and never gave back: thread 2 has ended",
      ]
    `)
  })

  it('that an exception leaves behind', () => {
    expect(told(plainCalls)).toMatchInlineSnapshot(`
      [
        "deadlock",
        "loop 2 waits for lock, which loop 1 took at step 1 and never gave back: loop 1 has ended by an exception",
      ]
    `)
  })

  it('that a sleeper holds', () => {
    expect(told(releasedOnce)).toMatchInlineSnapshot(`
      [
        "deadlock",
        "producer waits for __block, which consumer took at step 2, and consumer is blocked itself",
        "consumer waits for an integer that nobody is left to give",
      ]
    `)
  })

  it('that each of several threads holds and the next one waits for', () => {
    expect(told(philosophers)).toMatchInlineSnapshot(`
      [
        "deadlock",
        "philosopher 1 waits for fork 2, which philosopher 2 took at step 7; philosopher 2 waits for fork 3, which philosopher 3 took at step 5; philosopher 3 waits for fork 4, which philosopher 4 took at step 3; philosopher 4 waits for fork 1, which philosopher 1 took at step 1; they wait in a circle",
      ]
    `)
  })
})

describe('a model that holds', () => {
  it.each([honestWait, signalsBarz, passingOn, looksAgain, queueModel, barber])(
    'has blocked threads, none of which sleeps for nothing: $name',
    (target) => {
      const { verdict, certificate } = check<any>(target)
      expect(verdict).toEqual({ kind: 'holds' })
      expect(certificate.deadlocks).toBeGreaterThan(0)
    },
  )
})
