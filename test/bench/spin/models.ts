/** The programs that SPIN is measured on, beside this file, as models. */
import { assert, cell, model, mutex, type Operation, type Scope, type Spec, type Step, semaphore } from 'interleave'
import { type MutexSemaphore, mutexSemaphore } from '../../../models/semaphores/mutexSemaphore.ts'

export const semaphoreOfMutexes = model('semaphore of mutexes', { threads: 5 }, (scope, { threads }) => {
  const { acquire, release } = mutexSemaphore(scope, 1)
  scope.threads('user', threads, function* () {
    yield* acquire()
    yield* release()
  })
  return {}
})

export const boundedBuffer = model('bounded buffer', { pairs: 2 }, (scope, { pairs }) =>
  passItems(scope, pairs, scope.make(semaphore('room', 1)), scope.make(semaphore('items', 0))),
)

export const bufferOfMutexes = model('bounded buffer of mutexes', { pairs: 2 }, (scope, { pairs }) =>
  passItems(scope, pairs, mutexSemaphore(scope, 1), mutexSemaphore(scope, 0)),
)

type Semaphore = Readonly<
  Record<'acquire' | 'release', () => Step | Operation<void> | ReturnType<MutexSemaphore['acquire']>>
>

function passItems({ make, threads }: Scope, pairs: number, room: Semaphore, items: Semaphore): Spec {
  const lock = make(mutex('lock'))
  const filled = make(cell('filled', 0))

  threads('producer', pairs, function* () {
    for (let n = 0; n < 2; n++) {
      yield* room.acquire()
      yield* lock.acquire()
      yield* filled.write((yield* filled.read()) + 1)
      assert((yield* filled.read()) === 1, 'it was empty')
      yield* lock.release()
      yield* items.release()
    }
  })
  threads('consumer', pairs, function* () {
    for (let n = 0; n < 2; n++) {
      yield* items.acquire()
      yield* lock.acquire()
      yield* filled.write((yield* filled.read()) - 1)
      assert((yield* filled.read()) === 0, 'it was full')
      yield* lock.release()
      yield* room.release()
    }
  })
  return {}
}

const dine = (isOrdered: boolean) =>
  model('philosophers', { philosophers: 6 }, ({ make, threads }, { philosophers }) => {
    const forks = Array.from({ length: philosophers }, (_, i) => make(mutex(`fork ${i + 1}`)))
    threads('philosopher', philosophers, function* (i) {
      const [left, right] = [i, (i + 1) % philosophers]
      const one = isOrdered ? Math.min(left, right) : left
      const other = left + right - one
      for (let meal = 0; meal < 2; meal++) {
        yield* forks[one].acquire()
        yield* forks[other].acquire()
        yield* forks[other].release()
        yield* forks[one].release()
      }
    })
    return {}
  })

export const philosophersLeftFirst = dine(false)
export const philosophersOrdered = dine(true)
