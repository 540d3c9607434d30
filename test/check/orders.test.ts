import { atomic, cell, mutex, type Spec } from 'interleave'
import { describe, expect, it } from 'vitest'
import { type Scope } from '../../src/machine/model.ts'
import { checked } from './exercised.ts'

describe('operations on an object', () => {
  it('are told apart by whether two threads do them in both orders', () => {
    const handedOver = ({ make, thread }: Scope): Spec => {
      const [lock, ready, data] = [make(mutex('lock')), make(atomic('ready', false)), make(cell('data', 0))]
      thread('giver', function* () {
        yield* data.write(1)
        yield* ready.store(true)
        yield* lock.acquire()
        yield* lock.release()
      })
      thread('taker', function* () {
        yield* ready.await((is) => is)
        yield* data.read()
        yield* lock.acquire()
        yield* lock.release()
      })
      return {}
    }
    expect(checked(handedOver).coverage.objects).toBe(undefined)
    expect(checked(handedOver, { coverage: 'orders' }).coverage.objects).toEqual([
      {
        object: 'lock',
        pairs: [
          { operations: ['acquire', 'acquire'], orders: 'both' },
          { operations: ['acquire', 'release'], orders: 'both' },
          { operations: ['release', 'release'], orders: 'both' },
        ],
      },
      { object: 'ready', pairs: [{ operations: ['store', 'await'], orders: 'one' }] },
      { object: 'data', pairs: [{ operations: ['write', 'read'], orders: 'one' }] },
    ])
  })

  it('are told apart among more threads than an integer has bits', () => {
    const crowd = ({ make, threads }: Scope): Spec => {
      const x = make(atomic('x', 0))
      threads('reader', 40, () => x.load())
      threads('writer', 1, () => x.store(1))
      return {}
    }
    // Readers commute: each is before or after the write, and the search ends long before it has seen all 2^40.
    const { objects } = checked(crowd, { coverage: 'orders', maxExecutions: 50 }).coverage
    expect(objects).toEqual([{ object: 'x', pairs: [{ operations: ['load', 'store'], orders: 'both' }] }])
  })
})
