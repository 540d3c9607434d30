import fc from 'fast-check'
import {
  allocate,
  atomic,
  choose,
  condition,
  join,
  methods,
  model,
  mutex,
  queue,
  semaphore,
  spawn,
  type Thread,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { choices } from '../../src/explore/execution.ts'
import { instantiate } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'

/** A bit of everything: two producers, one of which spawns a helper, a consumer that may be timed out, and a choice. */
const everything = model('everything', {}, ({ make, thread, threads }) => {
  const lock = make(mutex('lock'))
  const door = make(condition('door', { spurious: 1 }))
  const permits = make(semaphore('permits', 1))
  const items = make(queue<number>('items', 1))
  const count = make(atomic('count', 0))

  const counter = methods('counter', {
    *add(amount: number) {
      const before = yield* count.load()
      return yield* count.compareAndSet(before, before + amount)
    },
  })
  function* help() {
    const own = yield* allocate(atomic('own', 0))
    yield* own.fetchAndAdd(1)
    return yield* own.load()
  }

  threads('producer', 2, function* (index) {
    let helper: Thread | undefined
    if (index === 0) helper = yield* spawn('helper', help)
    yield* permits.acquire()
    yield* items.put(yield* choose(2))
    yield* counter.add(1)
    yield* permits.release()
    yield* lock.acquire()
    yield* door.notify()
    yield* lock.release()
    if (helper !== undefined) yield* join(helper)
  })
  thread('consumer', function* () {
    yield* lock.acquire()
    const notified = yield* door.waitOrTimeOut(lock)
    yield* lock.release()
    return [notified, yield* items.get()]
  })
  return undefined
})

/** All of a run that later steps depend on. Positions are compared by identity. */
const snapshot = (run: Run) => ({
  states: [...run.states],
  positions: [...run.positions],
  allocated: [...run.allocated],
  events: run.log.length,
  accesses: run.log.accessCount,
  newestAccess: run.objects.map(({ id }) => run.log.newestAccess[id]),
  newestEvent: run.threads.map(({ id }) => run.log.newestEvent[id]),
  eventCount: run.threads.map(({ id }) => run.log.eventCount[id]),
  choices: [...choices(run)],
  end: run.end(),
})

type Snapshot = ReturnType<typeof snapshot>

const same = (now: Snapshot, then: Snapshot): void => {
  // threads and objects that were met since stay known, without a position, an event or an access
  expect(now.positions.slice(then.positions.length).every((position) => position === undefined)).toBe(true)
  expect(now.positions.every((position, thread) => position === then.positions[thread])).toBe(true)
  const known = { ...now }
  known.positions = then.positions
  known.states = now.states.slice(0, then.states.length)
  known.newestAccess = now.newestAccess.slice(0, then.newestAccess.length)
  known.newestEvent = now.newestEvent.slice(0, then.newestEvent.length)
  known.eventCount = now.eventCount.slice(0, then.eventCount.length)
  expect(known).toEqual(then)
}

/** Takes a step picked by each number, as far as any can be taken; answers the snapshots on the way. */
function walk(run: Run, picks: readonly number[]): Snapshot[] {
  const seen = [snapshot(run)]
  for (const pick of picks) {
    const next = seen[seen.length - 1].choices
    if (next.length === 0) break
    const { thread, alternative } = next[pick % next.length]
    run.step(thread, alternative)
    seen.push(snapshot(run))
  }
  return seen
}

const picks = fc.array(fc.nat({ max: 11 }), { maxLength: 60, size: 'max' })

describe('undo', () => {
  it('takes a run back through every state that it came through, to the first', () => {
    fc.assert(
      fc.property(picks, (path) => {
        const { run } = instantiate(everything)
        const seen = walk(run, path)
        for (const then of seen.slice(0, -1).toReversed()) {
          run.undo()
          same(snapshot(run), then)
        }
        expect(run.log.length).toBe(0)
      }),
    )
  })

  it('leaves nothing behind that another way would meet: a walk after it is as on a new run', () => {
    const describeEnd = (run: Run): unknown[] => [
      ...run.objects.filter(({ id }) => id < run.staticObjects).map(({ id }) => run.states[id]),
      ...run.threads.filter(({ id }) => run.positions[id] !== undefined).map(({ name }) => name),
      run.end(),
    ]
    fc.assert(
      fc.property(picks, picks, (before, path) => {
        const { run } = instantiate(everything)
        for (const _ of walk(run, before).slice(1)) run.undo()
        walk(run, path)
        const { run: fresh } = instantiate(everything)
        walk(fresh, path)
        expect(describeEnd(run)).toEqual(describeEnd(fresh))
      }),
    )
  })

  it('finds the same positions when the same steps are done again', () => {
    fc.assert(
      fc.property(picks, (path) => {
        const { run } = instantiate(everything)
        const first = walk(run, path)
        for (const _ of first.slice(1)) run.undo()
        const again = walk(run, path)
        again.forEach((now, depth) => same(now, first[depth]))
      }),
    )
  })
})
