/** Tests that fail, each in another way. */
import { model, mutex } from 'interleave'
import 'interleave/vitest'
import { expect, it } from 'vitest'
import { unlocked } from './candy.ts'

const pair = model('two locks', { threads: 2 }, ({ make, threads }, params) => {
  const locks = [make(mutex('left')), make(mutex('right'))]

  threads('taker', params.threads, function* (me) {
    yield* locks[me % 2].acquire()
    yield* locks[(me + 1) % 2].acquire()
    yield* locks[(me + 1) % 2].release()
    yield* locks[me % 2].release()
  })

  return {}
})

const queue = model('one lock', { threads: 9 }, ({ make, threads }, params) => {
  const lock = make(mutex('lock'))

  threads('taker', params.threads, function* () {
    yield* lock.acquire()
    yield* lock.release()
  })

  return {}
})

it('holds', async () => {
  await expect(unlocked).toHold()
})

it('holds, with a model of its own', async () => {
  await expect(pair).toHold()
})

it('violates', async () => {
  await expect(unlocked).toViolate('nothing lost', { params: { refills: 0 } })
})

it('has no new outcome', async () => {
  await expect(unlocked).toMatchInlineOutcomes(`
    [
      "4",
      "5",
    ]
  `)
})

it('holds for many', async () => {
  await expect(queue).toHold({ maxExecutions: 10 })
})

it('holds, replayed', async () => {
  await expect(pair).toHold({ replay: '1:01' })
})

it('has outcomes that nobody has written down', async () => {
  await expect(unlocked).toMatchInlineOutcomes()
})

it('is what it is asked not to be', async () => {
  await expect(queue).not.toHold({ params: { threads: 2 } })
})

it('holds, as a part of something else', () => {
  expect({ pair, queue: 1 }).toEqual({ pair: expect.toHold(), queue: 1 })
})
