/** Threads that sleep although what they wait for has happened. */
import {
  atomic,
  cell,
  condition,
  deque,
  interruptible,
  mutex,
  type Predicate,
  semaphore,
  signalling,
  until,
  waitingFor,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { type Build, monitor, told } from './blocked.ts'

describe('a lost wakeup', () => {
  it('came before the wait', () => {
    const build: Build = (scope) => {
      const { lock, changed, items } = monitor(scope)
      scope.thread('consumer', function* () {
        if ((yield* items.length()) > 0) return
        yield* lock.acquire() // and does not look again
        yield* waitingFor('an item', (read) => read(items).length > 0, changed.wait(lock))
        yield* lock.release()
      })
      scope.thread('producer', function* () {
        yield* lock.acquire()
        yield* items.append(1)
        yield* changed.notify()
        yield* lock.release()
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too early",
        "lost wakeup: consumer has slept since step 7 although an item has been there since step 3 (producer: items.append 1); producer signalled at step 4, before consumer slept",
      ]
    `)
  })

  it('was never given, or given before there was something', () => {
    const build =
      (notifies: boolean): Build =>
      (scope) => {
        const { lock, changed, items, consume } = monitor(scope)
        scope.thread('consumer', consume)
        scope.thread('producer', function* () {
          if (notifies) yield* changed.notify()
          yield* lock.acquire()
          yield* items.append(1)
          yield* lock.release()
        })
        return {}
      }
    expect(told(build(false))).toMatchInlineSnapshot(`
      [
        "lost wakeup, nobody woken",
        "lost wakeup: consumer has slept since step 3 although an item has been there since step 5 (producer: items.append 1); nobody was woken since",
      ]
    `)
    expect(told(build(true))).toMatchInlineSnapshot(`
      [
        "lost wakeup, nobody woken",
        "lost wakeup: consumer has slept since step 4 although an item has been there since step 6 (producer: items.append 1); nobody was woken since, as producer had signalled before that, at step 3",
      ]
    `)
  })

  it('was one where two were needed', () => {
    const build: Build = (scope) => {
      const { lock, changed, items, consume } = monitor(scope)
      scope.threads('consumer', 2, consume)
      scope.thread('producer', function* () {
        yield* lock.acquire()
        yield* items.append(1)
        yield* items.append(2)
        yield* changed.notify()
        yield* lock.release()
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too few",
        "lost wakeup: consumer 1 has slept since step 6 although an item has been there since step 8 (producer: items.append 1); the wakeup of step 10 went to consumer 2 alone, and consumer 1 needed one too",
      ]
    `)
  })

  it('was two that count as one', () => {
    const build: Build = ({ make, threads, thread }) => {
      const [alarm, permits] = [make(atomic('alarm', 0)), make(atomic('permits', 0))]
      const pass = () =>
        until(
          () => alarm.compareAndSet(1, 0),
          (taken) => taken,
        )
      threads('taker', 2, function* () {
        yield* waitingFor('a permit', (read) => read(permits) > 0, pass())
        yield* permits.fetchAndAdd(-1)
      })
      thread('giver', function* () {
        for (let i = 0; i < 2; i++) {
          yield* permits.fetchAndAdd(1)
          yield* signalling(alarm.store(1))
        }
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, merged",
        "lost wakeup: taker 2 has slept from the start although a permit has been there since step 1 (giver: permits.fetchAndAdd 1); the signals of step 2 and step 4 counted as one, which taker 1 took at step 5",
      ]
    `)
  })

  it('went to another thread that waited at the same place and was faster', () => {
    const build: Build = ({ make, threads, thread }) => {
      const [alarm, permits] = [make(semaphore('alarm', 0)), make(cell('permits', 0))]
      threads('taker', 2, () => waitingFor('a permit', (read) => read(permits) > 0, alarm.acquire()))
      thread('giver', function* () {
        yield* permits.write(2)
        yield* alarm.release()
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, too few",
        "lost wakeup: taker 1 has slept from the start although a permit has been there since step 1 (giver: permits.write 2); the wakeup of step 2 went to taker 2 alone, and taker 1 needed one too",
      ]
    `)
  })

  it('went to a thread that had no use for it', () => {
    const build: Build = ({ make, thread }) => {
      const [lock, changed] = [make(mutex('lock')), make(condition('changed'))]
      const [left, right] = [make(cell('left', false)), make(cell('right', false))]
      for (const [name, flag] of [['lefty', left] as const, ['righty', right] as const])
        thread(name, function* () {
          yield* lock.acquire()
          while (!(yield* flag.read()))
            yield* waitingFor(`the ${flag.valueName}`, (read) => read(flag), changed.wait(lock))
          yield* lock.release()
        })
      thread('giver', function* () {
        yield* lock.acquire()
        yield* right.write(true)
        yield* changed.notify()
        yield* lock.release()
      })
      return { mayBlock: ['lefty'] }
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, misdirected",
        "lost wakeup: righty has slept since step 6 although the right has been there since step 8 (giver: right.write true); the wakeup of step 9 went to lefty, which waits for the left and slept again at step 13",
      ]
    `)
  })

  it('went to a thread that was gone', () => {
    const build: Build = ({ make, thread }) => {
      const [line, permits] = [make(deque<number>('line')), make(atomic('permits', 0))]
      const alarms = [make(semaphore('alarm 0', 0)), make(semaphore('alarm 1', 0))]
      const isPermit: Predicate = (read) => read(permits) > 0
      thread('hasty', function* () {
        yield* line.append(0)
        yield* waitingFor('a permit', isPermit, interruptible(alarms[0].acquire(), { answers: undefined }))
      })
      thread('patient', function* () {
        yield* line.append(1)
        yield* waitingFor('a permit', isPermit, alarms[1].acquire())
        yield* permits.fetchAndAdd(-1)
      })
      thread('giver', function* () {
        if ((yield* line.length()) < 2) return
        yield* permits.fetchAndAdd(1)
        yield* alarms[yield* line.popLeft()].release()
      })
      return { mayBlock: true }
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "lost wakeup, gone",
        "patient has slept since step 3 although a permit has been there since step 5 (giver: permits.fetchAndAdd 1); the wakeup of step 7 went to hasty, which had left its wait at step 2 (interrupted)",
      ]
    `)
  })
})

describe('a wakeup', () => {
  it('that goes to a thread at another place is no matter, though both wait for a value', () => {
    const build: Build = ({ make, thread }) => {
      const gates = ['a', 'b'].map((name) => make(semaphore(name, 0)))
      const values = ['x', 'y'].map((name) => make(cell(name, 0)))
      gates.forEach((gate, i) =>
        thread(`waiter ${gate.valueName}`, () => waitingFor('a value', (read) => read(values[i]) > 0, gate.acquire())),
      )
      thread('giver', function* () {
        yield* values[0].write(1)
        yield* gates[1].release()
      })
      return {}
    }
    expect(told(build)).toEqual([
      'lost wakeup, nobody woken',
      'lost wakeup: waiter a has slept from the start although a value has been there since step 1 (giver: x.write 1); nobody was woken since',
    ])
  })

  it('that came too early is told from the signal next to it, which was for others', () => {
    const build: Build = ({ make, thread }) => {
      const [gate, other] = [make(semaphore('gate', 0)), make(semaphore('other', 0))]
      const value = make(cell('value', 0))
      thread('waiter', function* () {
        yield* gate.acquire()
        yield* waitingFor('a value', (read) => read(value) > 0, gate.acquire())
      })
      thread('giver', function* () {
        yield* value.write(1)
        yield* gate.release()
        yield* other.release()
      })
      return {}
    }
    expect(told(build)).toEqual([
      'lost wakeup, too early',
      'lost wakeup: waiter has slept since step 4 although a value has been there since step 1 (giver: value.write 1); giver signalled at step 2, before waiter slept',
    ])
  })

  it('of a semaphore counts, so that two are two', () => {
    const build: Build = ({ make, threads, thread }) => {
      const [alarm, permits] = [make(semaphore('alarm', 0)), make(cell('permits', 0))]
      threads('taker', 3, () => waitingFor('a permit', (read) => read(permits) > 0, alarm.acquire()))
      thread('giver', function* () {
        yield* permits.write(3)
        yield* alarm.release()
        yield* alarm.release()
      })
      return {}
    }
    expect(told(build)[0]).toBe('lost wakeup, too few')
  })
})
