/** Shards: parts of all executions that machines explore which know nothing of each other. */
import { describe, expect, it } from 'vitest'
import { barrier as twoPhases } from '../../models/classics/barrier.ts'
import { check, merge } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Part } from '../../src/check/shards.ts'
import type { Checkpoint } from '../../src/check/tasks.ts'
import { atomic, cell, choose, type Model, model, mutex } from '../../src/index.ts'
import { factsOf, inShards } from '../support/shards.ts'

const barrier = twoPhases as unknown as Model

/** As many traces as there are orders of the lock: 5!. */
const orders = model('orders', {}, ({ make, threads }) => {
  const lock = make(mutex('lock'))
  threads('user', 5, function* () {
    yield* lock.acquire()
    yield* lock.release()
  })
})

const executionsOf = (parts: readonly Part[]): number[] => parts.map(({ seen }) => seen.executions)

/** Puts a shard down after each task, and goes on from the text. */
function interrupted(target: Model, options: CheckOptions): Part {
  let text: string | undefined
  for (;;) {
    let isStopped = false
    const { part } = check(target, {
      ...options,
      shouldStop: () => (isStopped ? 'interrupted' : undefined),
      tasks: {
        atOnce: 3,
        budget: { executions: 3, events: Number.MAX_SAFE_INTEGER, leaves: 2 },
        ...(text === undefined ? {} : { from: JSON.parse(text) as Checkpoint }),
        onTask: (checkpoint) => {
          text = JSON.stringify(checkpoint())
          isStopped = true
        },
      },
    })
    if (part !== undefined && part.ended === undefined) return part
  }
}

describe('shards', () => {
  it('have about as many executions each, and begin none in vain where threads take turns', () => {
    const { merged, parts } = inShards(orders, {}, 3)
    for (const executions of executionsOf(parts)) expect(Math.abs(executions - 40)).toBeLessThan(20)
    expect(merged.certificate).toMatchObject({ executions: 120, redundant: 0 })
    expect(merged.verdict).toEqual({ kind: 'holds' })
  })

  it('are the same when they are put down and taken up again after every task', () => {
    const options = { coverage: 'orders', keepGoing: true, params: { threads: 2, rounds: 1 } } as const
    const parts = [1, 2].map((index) => interrupted(barrier, { ...options, shard: { index, of: 2 } }))
    expect(factsOf(merge(barrier, parts, options))).toEqual(factsOf(check(barrier, options)))
  })

  it('say of what they began in vain that it is redundant, and never count it', () => {
    const { merged } = inShards(barrier, {}, 2)
    expect(merged.certificate.redundant).toBeGreaterThan(0)
    expect(merged.certificate.executions).toBe(check(barrier).certificate.executions)
  })

  it('leave everything to one where executions differ in choices alone', () => {
    const dice = model('dice', {}, ({ make, thread }) => {
      const sum = make(cell('sum', 0))
      thread('player', function* () {
        yield* sum.write((yield* choose(6)) + (yield* choose(6)))
      })
    })
    const { merged, parts } = inShards(dice, {}, 2)
    expect(executionsOf(parts)).toEqual([36, 0])
    expect(merged.certificate.executions).toBe(36)
  })

  it('split the orders of an atomic variable whose changes may fail', () => {
    // Whoever comes first succeeds, and the others' attempts commute: as many traces as threads.
    const race = model('race', {}, ({ make, threads }) => {
      const owner = make(atomic('owner', -1))
      threads('runner', 6, (i) =>
        (function* () {
          yield* owner.compareAndSet(-1, i)
        })(),
      )
    })
    const { merged, parts } = inShards(race, {}, 2)
    expect(merged.certificate.executions).toBe(6)
    expect(Math.min(...executionsOf(parts))).toBeGreaterThan(0)
  })

  it('decide nothing by themselves', () => {
    const { verdict, expected, properties } = check(orders, { shard: { index: 1, of: 2 } })
    expect([verdict, expected]).toEqual([{ kind: 'inconclusive', reason: 'this is shard 1 of 2' }, true])
    expect(properties.map((each) => each.verdict)).not.toContain('holds')
  })

  it('are for optimal reduction', () => {
    expect(() => check(orders, { strategy: 'states', shard: { index: 1, of: 2 } })).toThrow(/IL021/)
  })
})
