/** Executions that end blocked, each diagnosed by what is the matter with it. */
import {
  assert,
  atomic,
  cell,
  condition,
  deque,
  interruptible,
  join,
  type Mutex,
  methods,
  mutex,
  type Predicate,
  queue,
  type Spec,
  type Step,
  semaphore,
  signalling,
  spawn,
  together,
  until,
  waitingFor,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import type { Violation } from '../../src/check/verdict.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { model, type Scope } from '../../src/machine/model.ts'
import { findingOf } from '../../src/report/diagnosis.ts'
import { explore } from '../support/observe.ts'

type Build = (scope: Scope) => Spec | undefined

/** Where data races are no matter. */
const small = (build: Build) => model('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

function violationOf(build: Build): Violation {
  const { verdict } = check(small(build))
  if (verdict.kind !== 'violated') throw new Error(verdict.kind)
  return verdict.violations[0]
}

/** The kind of the diagnosis, of the cause where a wakeup is lost, and all sentences. */
function told(build: Build): readonly string[] {
  const violation = violationOf(build)
  const { diagnosis, trace } = violation
  const cause = diagnosis?.kind === 'lost wakeup' ? `, ${diagnosis.lost[0].cause.kind}` : ''
  return [`${diagnosis?.kind}${cause}`, ...findingOf(violation, trace)]
}

describe('a deadlock', () => {
  it('is a circle of one: a lock taken twice', () => {
    const twice: Build = ({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('taker', function* () {
        yield* lock.acquire()
        yield* lock.acquire()
      })
      return {}
    }
    expect(told(twice)).toEqual(['deadlock', 'taker waits for lock, which it took at step 1 itself'])
  })

  it('is a circle of two, and tells who waits for them', () => {
    const crossed: Build = ({ make, thread }) => {
      const [a, b] = [make(mutex('a')), make(mutex('b'))]
      function* take(first: Mutex, second: Mutex): Step {
        yield* first.acquire()
        yield* second.acquire()
        yield* second.release()
        yield* first.release()
      }
      thread('main', function* () {
        yield* join(yield* spawn('worker', () => take(a, b)))
      })
      thread('other', () => take(b, a))
      return {}
    }
    expect(told(crossed)).toEqual([
      'deadlock',
      'other waits for a, which main/worker took at step 3; main/worker waits for b, which other took at step 1; they wait in a circle',
      'main waits for main/worker to end, and main/worker is blocked itself',
    ])
  })

  it('can go through a join, and through the lock of a thread that is notified', () => {
    const joined: Build = ({ make, thread }) => {
      const [lock, changed, comes] = [make(mutex('lock')), make(condition('changed')), make(cell('comes', false))]
      thread('main', function* () {
        const waiter = yield* spawn('waiter', function* () {
          yield* lock.acquire()
          yield* comes.write(true)
          yield* changed.wait(lock)
        })
        yield* comes.await((is) => is)
        yield* lock.acquire() // after the wait has begun, which gives it back
        yield* changed.notify()
        yield* join(waiter)
      })
      return {}
    }
    expect(told(joined)).toEqual([
      'deadlock',
      'main waits for main/waiter to end; main/waiter waits for lock, which main took at step 6; they wait in a circle',
    ])
  })

  it('has no circle when the holder is gone', () => {
    const kept = (fails: boolean): Build => {
      return ({ make, thread }) => {
        const lock = make(mutex('lock'))
        thread('keeper', function* () {
          yield* lock.acquire()
          if (fails) throw new Error('broken')
        })
        thread('other', () => lock.acquire())
        return { mayThrow: true, mayBlock: ['keeper'] }
      }
    }
    expect(told(kept(false))).toEqual([
      'deadlock',
      'other waits for lock, which keeper took at step 1 and never gave back: keeper has ended',
    ])
    expect(told(kept(true))).toEqual([
      'deadlock',
      'other waits for lock, which keeper took at step 1 and never gave back: keeper has ended by an exception',
    ])
  })

  it('has no circle when the holder sleeps for something that the other would bring', () => {
    const lockout: Build = ({ make, thread }) => {
      const [lock, items] = [make(mutex('lock')), make(queue<number>('items'))]
      thread('consumer', function* () {
        yield* lock.acquire()
        yield* items.get()
        yield* lock.release()
      })
      thread('producer', function* () {
        yield* lock.acquire()
        yield* items.put(1)
        yield* lock.release()
      })
      return {}
    }
    expect(told(lockout)).toEqual([
      'deadlock',
      'producer waits for lock, which consumer took at step 1, and consumer is blocked itself',
      'consumer waits for an item in items that nobody is left to give',
    ])
  })
})

describe('an honest wait', () => {
  it.each([
    ['a permit of gate', ({ make }: Scope) => make(semaphore('gate', 0)).acquire()],
    ['an item in jobs', ({ make }: Scope) => make(queue('jobs')).get()],
    ['a free place in jobs', ({ make }: Scope) => make(queue<number>('jobs', 0)).put(1)],
    ['another value of flag', ({ make }: Scope) => make(cell('flag', 0)).await((value) => value > 0)],
  ] as const)('is for %s, as the object itself says', (what, operation) => {
    const build: Build = (scope) => {
      const step = operation(scope)
      scope.thread('waiter', function* () {
        yield* step
      })
      return {}
    }
    expect(told(build)).toEqual(['honest wait', `honest wait: waiter waits for ${what} that nobody is left to give`])
  })

  it('is for a notification, whoever is woken', () => {
    for (const wakes of ['first', 'any'] as const) {
      const build: Build = ({ make, thread }) => {
        const [lock, changed] = [make(mutex('lock')), make(condition('changed', { wakes }))]
        thread('waiter', function* () {
          yield* lock.acquire()
          yield* changed.wait(lock)
        })
        return {}
      }
      expect(told(build)).toEqual([
        'honest wait',
        'honest wait: waiter waits for a notification of changed that nobody is left to give',
      ])
    }
  })

  it('leaves out who may be blocked, and tells of who waits for somebody to end', () => {
    const build: Build = ({ make, thread }) => {
      const gate = make(semaphore('gate', 0))
      thread('main', function* () {
        yield* join(yield* spawn('worker', () => gate.acquire()))
      })
      thread('server', () => gate.acquire())
      return { mayBlock: ['server'] }
    }
    expect(told(build)).toEqual([
      'honest wait',
      'honest wait: main waits for main/worker to end, and main/worker is blocked itself',
      'main/worker waits for a permit of gate that nobody is left to give',
    ])
  })

  it('tells when what is waited for came and went while the thread slept', () => {
    const build: Build = ({ make, thread }) => {
      const [flag, gate] = [make(cell('flag', false)), make(semaphore('gate', 0))]
      thread('waiter', function* () {
        do yield* waitingFor('a set flag', (read) => read(flag), gate.acquire())
        while (!(yield* flag.read()))
      })
      thread('setter', function* () {
        yield* flag.write(true)
        yield* gate.release()
        yield* flag.write(false)
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "honest wait",
        "honest wait: waiter waits for a set flag that nobody is left to give: it came at step 1 (setter: flag.write true) and was gone at step 3 (setter: flag.write false), before waiter looked again",
      ]
    `)
  })
})

/** Items under a lock, and a condition of those who wait for them. */
function monitor({ make }: Scope) {
  const [lock, changed] = [make(mutex('lock')), make(condition('changed'))]
  const items = make(deque<number>('items'))
  const isItem: Predicate = (read) => read(items).length > 0
  function* consume(): Step {
    yield* lock.acquire()
    while ((yield* items.length()) === 0) yield* waitingFor('an item', isItem, changed.wait(lock))
    yield* items.popLeft()
    yield* lock.release()
  }
  return { lock, changed, items, consume }
}

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

describe('what is said of steps', () => {
  /** A thread that waits in an operation, a method and a generator, and catches what is thrown there. */
  const program = (says: boolean) =>
    model('small', {}, ({ make, thread }) => {
      const [lock, gate, count] = [make(mutex('lock')), make(semaphore('gate', 0)), make(atomic('count', 0))]
      const said = <S extends Parameters<typeof waitingFor>[2]>(step: S): S =>
        says ? signalling(waitingFor('a permit', (read) => read(gate) > 0, step)) : step
      const { enter } = methods('Gate', {
        *enter(): Step<number> {
          yield* gate.acquire()
          return yield* count.fetchAndAdd(1)
        },
      })
      function* releaseTwice(): Step<string> {
        try {
          yield* lock.release()
          return 'released'
        } catch (error) {
          yield* count.fetchAndAdd(1)
          return (error as Error).message
        }
      }
      thread('waiter', function* () {
        yield* said(together(gate.acquire(), count.fetchAndAdd(1)))
        const entered = yield* said(enter())
        const message = yield* said(releaseTwice())
        assert(message === 'release unlocked lock' && entered >= 1, 'answers and exceptions pass')
        return message
      })
      thread('giver', function* () {
        yield* gate.release(2)
        yield* count.fetchAndAdd(1)
      })
      return {}
    })

  it('changes neither traces nor outcomes', () => {
    const [with_, without] = [explore(program(true), optimal), explore(program(false), optimal)]
    expect([...with_.traces]).toEqual([...without.traces])
    expect(with_.executions).toBe(without.executions)
    expect(check(program(true)).verdict.kind).toBe('holds')
  })
})
