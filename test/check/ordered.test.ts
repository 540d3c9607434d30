import {
  atomic,
  cell,
  condition,
  join,
  methods,
  mutex,
  queue,
  recorded,
  type Scope,
  type Step,
  semaphore,
  spawn,
  waitingLine,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { type Build, checked, racy } from './racing.ts'

/** A thread that writes a cell and then says so, and one that reads it when it has heard. */
const handOver =
  (objects: (scope: Scope) => { readonly tell: () => Step; readonly hear: () => Step<boolean> }): Build =>
  (scope) => {
    const data = scope.make(cell('data', 0))
    const { tell, hear } = objects(scope)
    scope.thread('sender', function* () {
      yield* data.write(1)
      yield* tell()
    })
    scope.thread('receiver', function* () {
      if (yield* hear()) yield* data.read()
    })
    return { mayBlock: true }
  }

describe('what orders two accesses of a cell', () => {
  it('is the start of a thread, and its end for one that joins it', () => {
    const build =
      (joining: boolean): Build =>
      ({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('parent', function* () {
          yield* x.write(1)
          const child = yield* spawn('child', function* () {
            yield* x.write((yield* x.read()) + 1)
          })
          if (joining) yield* join(child)
          yield* x.read()
        })
        return undefined
      }
    expect(racy(build(true))).toEqual([])
    expect(racy(build(false))).toEqual(['x'])
  })

  it('is a message over an atomic, and not one over a cell', () => {
    const over = (atomically: boolean) =>
      handOver(({ make }) => {
        const [ready, plain] = [make(atomic('ready', false)), make(cell('plain', false))]
        return {
          *tell() {
            yield* atomically ? ready.store(true) : plain.write(true)
          },
          *hear() {
            return yield* atomically ? ready.load() : plain.read()
          },
        }
      })
    expect(racy(over(true))).toEqual([])
    expect(racy(over(false))).toEqual(['data', 'plain'])
  })

  it('is a compare-and-set that succeeds, and not two that fail', () => {
    const build =
      (initial: number): Build =>
      ({ make, threads }) => {
        const [taken, x] = [make(atomic('taken', initial)), make(cell('x', 0))]
        threads('taker', 2, function* () {
          const isFirst = yield* taken.compareAndSet(0, 1)
          if (isFirst || initial === 2) yield* x.write(1)
        })
        return undefined
      }
    expect(racy(build(0))).toEqual([])
    // Both fail, and two that fail commute.
    expect(racy(build(2))).toEqual(['x'])
  })

  it('is a semaphore, a queue and a condition that hand over', () => {
    const bySemaphore = handOver(({ make }) => {
      const permits = make(semaphore('permits', 0))
      return {
        *tell() {
          yield* permits.release()
        },
        *hear() {
          yield* permits.acquire()
          return true
        },
      }
    })
    const byQueue = handOver(({ make }) => {
      const items = make(queue<number>('items', 1))
      return {
        *tell() {
          yield* items.put(1)
        },
        *hear() {
          return (yield* items.get()) === 1
        },
      }
    })
    const byCondition = handOver(({ make }) => {
      const [lock, changed] = [make(mutex('lock')), make(condition('changed'))]
      return {
        *tell() {
          yield* lock.acquire()
          yield* changed.notify()
          yield* lock.release()
        },
        *hear() {
          yield* lock.acquire()
          yield* changed.wait(lock)
          yield* lock.release()
          return true
        },
      }
    })
    for (const build of [bySemaphore, byQueue, byCondition]) expect(racy(build)).toEqual([])
  })

  it('is no release of a semaphore by both: releases commute', () => {
    const build: Build = ({ make, threads }) => {
      const [permits, x] = [make(semaphore('permits', 0)), make(cell('x', 0))]
      threads('writer', 2, function* (i) {
        if (i === 0) yield* x.write(i)
        yield* permits.release()
        if (i === 1) yield* x.write(i)
      })
      return undefined
    }
    expect(racy(build)).toEqual(['x'])
  })

  it('is no invariant that reads the cells', () => {
    const build: Build = ({ make, thread }) => {
      const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
      thread('left', function* () {
        yield* x.write(1)
        yield* y.write(1)
      })
      thread('right', () => x.read())
      thread('far', () => y.write(2))
      return { always: { 'both are small': (read) => read(x) + read(y) < 9 } }
    }
    expect(racy(build)).toEqual(['x', 'y'])
  })

  it('is no record of calls, nor a waiting line', () => {
    // Each write is between a call and its return, or two marks, which come one after the other in some executions.
    const raced = racy((scope) => {
      const [called, marked] = [scope.make(cell('called', 0)), scope.make(cell('marked', 0))]
      const line = scope.make(waitingLine('line'))
      const writer = recorded(scope, 'writer', methods('Writer', { write: () => called.write(1) }), {
        initial: 0,
        operations: { write: (state) => ({ state }) },
      })
      scope.threads('thread', 2, function* () {
        yield* writer.write()
        yield* line.arrive()
        yield* marked.write(1)
        yield* line.served()
      })
      return undefined
    })
    expect(raced).toEqual(['called', 'marked'])
  })

  it('is the order of turns where threads take turns', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('adder', 2, function* () {
        yield* x.write((yield* x.read()) + 1)
      })
      return { scheduling: 'cooperative' }
    }
    expect(racy(build)).toEqual([])
    expect(checked(build).certificate.cells).toEqual({ checked: [], mayRace: [] })
  })
})
