/**
 * "Concurrent control with readers and writers" (Courtois, Heymans, Parnas, 1971), problem 1, with readers and writers that
 * come again and again. The sibling has every one go through a turnstile first, which a writer keeps until it has written
 * (Downey: The Little Book of Semaphores, 4.2.3).
 *
 * The paper: a writer may wait for ever. Found: it does, with two readers of whom one is always in, however fair the
 * scheduler is: `w` is never free, so there is never a moment at which the writer could have gone on. With the turnstile nobody
 * starves, if a thread that can go on again and again does so at last; that it can always go on is too much to ask
 * of a lock that others take.
 */
import {
  cell,
  forever,
  type Mutex,
  model,
  mutex,
  progress,
  type Scope,
  type Spec,
  type Step,
  semaphore,
} from 'interleave'

const sizes = { readers: 2 }
const WRITES = 'every writer writes'
const READS = 'every reader reads'

export const starvingWriter = model('readers and writers, for ever', sizes, (scope, { readers }) => ({
  infinitelyOften: comeAndGo(scope, readers),
  expect: { violated: WRITES },
}))

export const turnstile = model('readers and writers, turnstile', sizes, (scope, { readers }) => ({
  infinitelyOften: comeAndGo(scope, readers, scope.make(mutex('turnstile'))),
}))

function comeAndGo({ make, thread, threads }: Scope, readers: number, turnstile?: Mutex) {
  const readcount = make(cell('readcount', 0))
  const [lock, w] = [make(mutex('mutex')), make(semaphore('w', 1))]

  function* read(): Step {
    if (turnstile) {
      yield* turnstile.acquire()
      yield* turnstile.release()
    }
    yield* lock.acquire()
    yield* readcount.write((yield* readcount.read()) + 1)
    if ((yield* readcount.read()) === 1) yield* w.acquire()
    yield* lock.release()
    yield* progress('read')
    yield* lock.acquire()
    yield* readcount.write((yield* readcount.read()) - 1)
    if ((yield* readcount.read()) === 0) yield* w.release()
    yield* lock.release()
  }

  function* write(): Step {
    if (turnstile) yield* turnstile.acquire()
    yield* w.acquire()
    yield* progress('write')
    yield* w.release()
    if (turnstile) yield* turnstile.release()
  }

  threads('reader', readers, () => forever(read))
  thread('writer', () => forever(write))
  return {
    [READS]: { progress: 'read', by: ['reader'], fairness: 'strong' },
    [WRITES]: { progress: 'write', by: ['writer'], fairness: 'strong' },
  } satisfies Spec['infinitelyOften']
}
