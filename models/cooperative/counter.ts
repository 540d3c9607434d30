/**
 * `count += 1` without a lock, as threads run it and as coroutines do: the systems of "Feature comparison of Python
 * non-blocking I/O libraries" (2010-05-18: gevent, Eventlet, Twisted and others) switch only where a task blocks or yields.
 *
 * Found: with threads an update can be lost, with coroutines none; and one can again as soon as something yields between the
 * read and the write, be it a `sleep(0)` or a log line that goes over the network.
 */
import { cell, model, pause, type Scope, type Spec } from 'interleave'

const sizes = { tasks: 3 }
const NO_UPDATE_LOST = 'no update is lost'

export const preemptive = model('shared counter, threads', sizes, (scope, { tasks }) => ({
  ...count(scope, tasks),
  expect: { violated: NO_UPDATE_LOST },
}))

export const cooperative = model('shared counter, coroutines', sizes, (scope, { tasks }) => ({
  ...count(scope, tasks),
  scheduling: 'cooperative',
  traces: { count: 6, source: 'the tasks run one after the other: 3!' },
}))

export const yielding = model('shared counter, coroutines that yield', sizes, (scope, { tasks }) => ({
  ...count(scope, tasks, { pausing: true }),
  scheduling: 'cooperative',
  expect: { violated: NO_UPDATE_LOST },
}))

function count({ make, threads }: Scope, tasks: number, { pausing = false } = {}) {
  const count = make(cell('count', 0))

  threads('task', tasks, function* () {
    const old = yield* count.read()
    if (pausing) yield* pause()
    yield* count.write(old + 1)
  })

  return { finally: { [NO_UPDATE_LOST]: (read) => read(count) === tasks } } satisfies Spec
}
