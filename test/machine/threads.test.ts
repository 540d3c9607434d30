import { allocate, atomic, cell, join, mutex, spawn, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { type Build, eachEnd, endings, runOf } from '../support/small.ts'

describe('spawn and join', () => {
  it('start a thread with a step, and wait for its end', () => {
    const seen = endings(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('parent', function* () {
        const child = yield* spawn('child', () => x.write(1))
        yield* join(child)
        return yield* x.read()
      })
    })
    expect(seen).toEqual(['1 | done'])
  })

  it('order nothing else: without the join, the child may be early or late', () => {
    const seen = endings(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('parent', function* () {
        yield* spawn('child', () => x.write(1))
        return yield* x.read()
      })
    })
    expect(seen).toEqual(['0 | done', '1 | done'])
  })

  it('block who joins a thread that does not end', () => {
    const seen = endings(({ make, thread }) => {
      const never = make(cell('never', false))
      thread('parent', function* () {
        yield* join(yield* spawn('child', () => never.await((isSet) => isSet)))
      })
    })
    expect(seen).toEqual(['blocked at join parent/child | blocked at never.await'])
  })

  it('give a thread one name in all executions: that of its parent, and which of its children it is', () => {
    const run = runOf(({ thread }) => {
      function* child() {
        yield* spawn('grandchild', function* () {})
      }
      thread('a', function* () {
        yield* spawn('child', child)
        yield* spawn('child', child)
      })
      thread('b', function* () {
        yield* spawn('child', child)
      })
    })
    const names = new Set<string>()
    eachEnd(run, () =>
      names.add(
        run.threads
          .map(({ name }) => name)
          .toSorted()
          .join(', '),
      ),
    )
    const children = ['a/child', 'a/child 2', 'b/child']
    const all = ['a', 'b', ...children, ...children.map((child) => `${child}/grandchild`)]
    // whoever comes first, the last execution has met the same threads as the first
    expect([...names]).toEqual([all.toSorted().join(', ')])
  })
})

describe('allocate', () => {
  const build: Build = ({ thread }) => {
    for (const name of ['a', 'b'])
      thread(name, function* () {
        const own = yield* allocate(atomic('own', 0))
        const other = yield* allocate(atomic('own', 0))
        return [yield* own.fetchAndAdd(1), yield* other.fetchAndAdd(2), own, other]
      })
  }

  it('makes the same object in every execution, whoever allocates first', () => {
    const run = runOf(build)
    const seen = new Set<string>()
    // 8! / (4! 4!) orders
    expect(
      eachEnd(run, () =>
        seen.add(
          run.allocated
            .map(({ name }) => name)
            .toSorted()
            .join(', '),
        ),
      ),
    ).toBe(70)
    expect([...seen]).toEqual(['own 2 of a, own 2 of b, own of a, own of b'])
    // and object 0, which stands for none
    expect(run.objects).toHaveLength(5)
  })

  it('makes it anew: nothing is left in it from another execution', () => {
    expect(endings(build)).toEqual(['[0, 0, own of a, own 2 of a] | [0, 0, own of b, own 2 of b]'])
  })
})

describe('a thread that does not end', () => {
  it('is cut at the step limit, and the execution is not complete', () => {
    const run = runOf(
      ({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('runner', function* () {
          for (;;) yield* x.write(1)
        })
      },
      { maxSteps: 3 },
    )
    const ends: string[] = []
    eachEnd(run, () => ends.push(`${run.end()} after ${run.log.length}`))
    expect(ends).toEqual(['cut after 3'])
  })

  it('does not keep others from their end', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('runner', function* () {
        for (;;) yield* x.read()
      })
      thread('other', () => x.write(1))
    }
    expect(endings(build, exhaustive, { maxSteps: 2 })).toEqual(['cut at x.read | done'])
  })

  it('names what threads allocate by the thread and its own count, whichever thread comes first', () => {
    const names = new Set<string>()
    const run = runOf(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('main', function* () {
        for (let i = 0; i < 2; i++)
          yield* spawn('task', function* () {
            yield* lock.acquire()
            yield* allocate(mutex('m'))
            yield* allocate(mutex('m'))
            yield* lock.release()
          })
      })
    })
    eachEnd(run, () =>
      names.add(
        run.allocated
          .map(({ name }) => name)
          .toSorted()
          .join(),
      ),
    )
    expect([...names]).toEqual(['m 2 of main/task,m 2 of main/task 2,m of main/task,m of main/task 2'])
  })

  it('gives up a retry loop whose rounds are several steps, after as many as allowed', () => {
    const build =
      (atMost: number): Build =>
      ({ make, thread }) => {
        const x = make(cell('x', 0))
        const y = make(cell('y', 0))
        thread('waiter', function* () {
          function* sum() {
            return (yield* x.read()) + (yield* y.read())
          }
          return yield* until(sum, (total) => total === 2, atMost)
        })
        thread('writer', function* () {
          yield* x.write(1)
          yield* y.write(1)
        })
      }
    expect(endings(build(2))).toEqual(['2 | done', 'gave up after 2 rounds of `until` | done'])
    expect(endings(build(1))).toEqual(['2 | done', 'gave up after 1 rounds of `until` | done'])
  })
})
