import { cell, choose, methods, mutex, semaphore, waitingFor } from 'interleave'
import { describe, expect, it } from 'vitest'
import { describeStep, type Position } from '../../src/machine/position.ts'
import { PositionTree } from '../../src/machine/positionTree.ts'
import { eachEnd, endings, runOf } from '../support/small.ts'

describe('positions', () => {
  it('are shared by all executions, so that a body runs once for each thing it can learn', () => {
    let resumed = 0
    const run = runOf(({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('writer', 2, function* () {
        for (let i = 0; i < 3; i++) {
          resumed++
          yield* x.write(i)
        }
      })
    })
    // 6! / (3! 3!) orders of the writes; yet each thread only ever gets from one write to the next
    expect(eachEnd(run, () => {})).toBe(20)
    expect(resumed).toBe(6)
  })

  it('are revived from the answers that led there', () => {
    const seen = endings(({ thread }) => {
      thread('chooser', function* () {
        const digits: number[] = []
        for (let i = 0; i < 3; i++) digits.push(yield* choose(2))
        return digits.join('')
      })
    })
    expect(seen).toEqual(['"000"', '"001"', '"010"', '"011"', '"100"', '"101"', '"110"', '"111"'])
  })

  it('are as many as there are answers, however many', () => {
    const answers = [...Array.from({ length: 20 }, (_, i) => i), -0, Number.NaN, 'a', undefined]
    const ends = new Set<Position | undefined>()
    const run = runOf(({ make, thread }) => {
      const x = make(cell<unknown>('x', 0))
      thread('writer', function* () {
        yield* x.write(answers[yield* choose(answers.length)])
      })
      thread('reader', function* () {
        return yield* x.read()
      })
    })
    for (let time = 0; time < 2; time++) eachEnd(run, () => ends.add(run.positions[1]))
    expect([...ends].map((end) => end?.state)).toEqual(answers.map((result) => ({ kind: 'finished', result })))
  })

  it('share the operation that is pending where it says the same', () => {
    const run = runOf(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('reader', function* () {
        const digit = yield* choose(3)
        yield* x.read()
        yield* x.write(digit >> 1)
      })
    })
    const pending = new Map<string, Set<unknown>>()
    for (let digit = 0; digit < 3; digit++) {
      run.step(0, digit)
      for (; run.active > 0; run.step(0, 0)) {
        const step = run.positions[0]?.pending
        if (step?.kind !== 'operation') continue
        const key = describeStep(step)
        pending.set(key, (pending.get(key) ?? new Set()).add(step))
      }
      while (run.log.length > 0) run.undo()
    }
    expect([...pending].map(([step, { size }]) => [step, size])).toEqual([
      ['x.read', 1],
      ['x.write 0', 1],
      ['x.write 1', 1],
    ])
  })

  it('keep operations apart that say the same and are done for something else', () => {
    const run = runOf(({ make, thread }) => {
      const nest = make(semaphore('nest', 0))
      thread('cook', function* () {
        const wanted = (yield* choose(2)) === 0 ? 'an egg' : 'a hen'
        yield* waitingFor(wanted, () => false, nest.acquire())
      })
    })
    const wanted = [0, 1].map((digit) => {
      run.step(0, digit)
      const purposes = run.positions[0]?.pending?.remarks.purposes.map(({ what }) => what)
      run.undo()
      return purposes
    })
    expect(wanted).toEqual([['an egg'], ['a hen']])
  })

  it('differ by what was learnt, not by when', () => {
    const ends = new Set<Position | undefined>()
    const run = runOf(({ make, thread }) => {
      const x = make(cell('x', 0))
      const y = make(cell('y', 0))
      thread('reader', () => x.read())
      thread('writer', () => x.write(1))
      thread('other', () => y.write(1))
    })
    // 3! orders, and two things to learn
    expect(eachEnd(run, () => ends.add(run.positions[0]))).toBe(6)
    expect([...ends].map((end) => end?.state)).toEqual([
      { kind: 'finished', result: 0 },
      { kind: 'finished', result: 1 },
    ])
  })

  it('compare data by content, not by identity', () => {
    const ends = new Set<Position | undefined>()
    const run = runOf(({ make, thread }) => {
      const list = make(cell<readonly number[]>('list', []))
      thread('writer', function* () {
        yield* choose(2)
        yield* list.write([1])
      })
      thread('reader', () => list.read())
    })
    // the read comes first, second or last, with 2 choices each; two arrays that hold 1 are one thing to learn
    expect(eachEnd(run, () => ends.add(run.positions[1]))).toBe(6)
    expect(ends.size).toBe(2)
  })
})

describe('frames', () => {
  it('collapse into their result: what a method learnt and did not return is forgotten', () => {
    const after = new Set<Position | undefined>()
    const run = runOf(({ make, thread }) => {
      const x = make(cell('x', 0))
      const reader = methods('reader', {
        *twice() {
          yield* x.read()
          yield* x.read()
          return 'read'
        },
      })
      thread('writer', () => x.write(1))
      thread('caller', function* () {
        return yield* reader.twice()
      })
    })
    // the write is before, between or after the two reads: 11, 01 or 00 was learnt in the method, and then forgotten
    expect(eachEnd(run, () => after.add(run.positions[1]))).toBe(3)
    expect(after.size).toBe(1)
  })

  it('say in which method a thread is, and who called it', () => {
    const run = runOf(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const inner = methods('Inner', { enter: () => lock.acquire() })
      const outer = methods('Outer', {
        *use() {
          yield* inner.enter()
        },
      })
      thread('worker', function* () {
        yield* outer.use()
      })
    })
    const stack: string[] = []
    for (let at = run.positions[0]; at !== undefined; at = at.frame.caller) stack.push(at.frame.name)
    expect(stack).toEqual(['Inner.enter', 'Outer.use', 'worker'])
  })

  it('pass an exception on to their caller, who can catch it', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const careless = methods('careless', {
        *leave() {
          yield* lock.release()
        },
      })
      thread('caller', function* () {
        try {
          yield* careless.leave()
        } catch (error) {
          yield* lock.acquire()
          return String(error)
        }
        return 'left'
      })
    })
    expect(seen).toEqual(['"RaisedError: release unlocked lock"'])
  })

  it('are revived from the middle of a method', () => {
    const seen = endings(({ thread }) => {
      const dice = methods('dice', {
        *throwTwice() {
          return [yield* choose(2), yield* choose(2)]
        },
      })
      thread('player', function* () {
        const first = yield* choose(2)
        return [first, ...(yield* dice.throwTwice())].join('')
      })
    })
    expect(seen).toEqual(['"000"', '"001"', '"010"', '"011"', '"100"', '"101"', '"110"', '"111"'])
  })

  it('are the same when the tree was dropped for its size and grown anew', () => {
    const { handle, type } = cell('x', 0)
    const store = runOf(() => {}).store
    const x = handle(store.addObject({ type, name: 'x', initial: 0, handle }, 'x'))
    const body = function* () {
      const first = yield* x.read()
      const second = yield* x.read()
      yield* x.write(first * 10 + second)
    }
    // Two positions are more than this one keeps: each walk below begins with nothing that the last one left.
    const tree = new PositionTree(1)
    const root = tree.root('body', body)
    const after = (position: Position, answer: number): Position =>
      position.child(answer) ?? tree.grow(position, answer)
    for (const first of [1, 2, 1])
      for (const second of [3, 4, 3]) {
        const { pending } = after(after(root, first), second)
        expect(pending && describeStep(pending)).toBe(`x.write ${first}${second}`)
      }
  })
})
