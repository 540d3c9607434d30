/**
 * A semaphore made of a lock and a condition: P does two ups, C does one or two downs, and P is created first. A C checker
 * runs 3 executions of it (4 with two downs), and finds no error where there is one.
 *
 * Found: there are 4 traces (6 with two downs). In one that it leaves out, C sleeps, is woken by the first up and runs before
 * the second. The sibling asserts that this cannot happen, and is violated.
 */
import { assert, cell, condition, model, mutex, type Scope, type Spec, waitingFor } from 'interleave'

const sizes = { ups: 2, downs: 1 }
const BOTH_UPS = 'C, once asleep, finds both ups'

export const upDown = model('up and down', sizes, (scope, params) => ({
  ...semaphore(scope, params),
  traces: { count: 4, source: 'C is first, and back before or after the second up; or between the ups; or last' },
}))

export const upDownTwice = model('up and down twice', { ...sizes, downs: 2 }, (scope, params) => ({
  ...semaphore(scope, params),
  traces: { count: 6, source: 'all interleavings run, and sorted into traces' },
}))

export const neverBetween = model('up and down, never between', sizes, (scope, params) => ({
  ...semaphore(scope, params, { asserting: true }),
  expect: { violated: BOTH_UPS },
}))

function semaphore({ make, thread }: Scope, { ups, downs }: typeof sizes, { asserting = false } = {}) {
  const lock = make(mutex('lock'))
  const signal = make(condition('signal'))
  const v = make(cell('v', 0))

  function* up() {
    yield* lock.acquire()
    yield* v.write((yield* v.read()) + 1)
    yield* signal.notify()
    yield* lock.release()
  }

  function* down() {
    let hasSlept = false
    yield* lock.acquire()
    while ((yield* v.read()) === 0) {
      yield* waitingFor('a permit', (read) => read(v) > 0, signal.wait(lock))
      hasSlept = true
    }
    const permits = yield* v.read()
    yield* v.write(permits - 1)
    yield* lock.release()
    if (asserting) assert(!hasSlept || permits === ups, BOTH_UPS)
  }

  thread('P', function* () {
    for (let i = 0; i < ups; i++) yield* up()
  })
  thread('C', function* () {
    for (let i = 0; i < downs; i++) yield* down()
  })

  return {
    always: { 'v is never negative': (read) => read(v) >= 0 },
    finally: { 'no up is lost': (read) => read(v) === ups - downs },
  } satisfies Spec
}
