/** The property that no thread sleeps although what it waits for has happened. */
import { cell, methods, mutex, queue, type Spec, type Step, semaphore, waitingFor } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import { type Build, monitor, small, violationOf } from './blocked.ts'

describe('the property "no lost wakeup"', () => {
  const handOver =
    (spec: Spec): Build =>
    (scope) => {
      const { lock, items, consume } = monitor(scope)
      scope.thread('consumer', consume)
      scope.thread('producer', function* () {
        yield* lock.acquire()
        yield* items.append(1)
        yield* lock.release()
      })
      return spec
    }

  it('is broken by a thread that may be blocked, but sleeps for nothing', () => {
    expect(violationOf(handOver({ mayBlock: true }))).toMatchObject({
      property: 'no lost wakeup',
      explanation: 'consumer sleeps although an item is there',
      minimal: true,
    })
    expect(violationOf(handOver({}))).toMatchObject({ property: 'no deadlock' })
  })

  it('is shown again by its schedule', () => {
    const target = small(handOver({ mayBlock: true }))
    const { trace, diagnosis } = violationOf(handOver({ mayBlock: true }))
    const again = replay(target, trace.schedule)
    expect(again.breaches).toMatchObject([{ property: 'no lost wakeup', diagnosis }])
  })

  it('is not broken by who waits for a lock, whatever for: that is for whoever holds it', () => {
    const build: Build = ({ make, thread }) => {
      const [lock, items] = [make(mutex('lock')), make(queue<number>('items'))]
      const take = methods('Locked', {
        *take(): Step {
          yield* lock.acquire()
          yield* items.get()
        },
      })
      thread('taker', () => waitingFor('an item', (read) => read(items).length > 0, take.take()))
      thread('keeper', function* () {
        yield* items.put(1)
        yield* lock.acquire()
      })
      return { mayBlock: true }
    }
    expect(check(small(build)).verdict.kind).toBe('holds')
  })

  it('hears every statement: that of the queue, though its user waits for more', () => {
    const build: Build = ({ make, thread }) => {
      const [item, done] = [make(cell('item', true)), make(cell('done', false))]
      const gate = make(semaphore('gate', 0))
      const { get } = methods('Queue', { get: () => waitingFor('an item', (read) => read(item), gate.acquire()) })
      thread('user', () => waitingFor('the last item', (read) => read(done), get()))
      return { mayBlock: true }
    }
    expect(violationOf(build).explanation).toBe('user sleeps although an item is there')
  })

  it('names the outermost statement that is true', () => {
    const build: Build = ({ make, thread }) => {
      const item = make(cell('item', true))
      const gate = make(semaphore('gate', 0))
      const wait = () => waitingFor('a notification', () => true, gate.acquire())
      thread('user', () => waitingFor('an item', (read) => read(item), wait()))
      return { mayBlock: true }
    }
    expect(violationOf(build).explanation).toBe('user sleeps although an item is there')
  })
})
