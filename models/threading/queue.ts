/**
 * `Queue` of CPython 3.11 (Lib/queue.py), line by line: one mutex, and three conditions on it. 2.6's (Queue.py), which
 * "Python threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues" shows, differs in `==` for
 * `>=` in `put`. `with self.not_full:` is `try … finally` around the mutex. A timeout is over at once after a wait that
 * ended for it, and may be over at any other time that `put` and `get` look.
 */
import { cell, choose, deque, methods, mutex, type Predicate, type Scope, type Step, waitingFor } from 'interleave'
import { condition } from './condition.ts'
import { ValueError } from './errors.ts'

export class Full extends Error {
  override readonly message = 'queue.Full'
}

export class Empty extends Error {
  override readonly message = 'queue.Empty'
}

export const DONE_TOO_OFTEN = 'task_done() called too many times'

export type Queue<T> = ReturnType<typeof queue<T>>

/** `Queue(maxsize)`, with its fields in sight for properties. */
export function queue<T>({ make }: Pick<Scope, 'make'>, maxsize = 0) {
  const items = make(deque<T>('queue'))
  const lock = make(mutex('mutex'))
  const not_empty = condition({ make }, lock, 'not_empty')
  const not_full = condition({ make }, lock, 'not_full')
  const all_tasks_done = condition({ make }, lock, 'all_tasks_done')
  const unfinished_tasks = make(cell('unfinished_tasks', 0))
  const isPlace: Predicate = (read) => read(items).length < maxsize
  const isItem: Predicate = (read) => read(items).length > 0
  const isDone: Predicate = (read) => read(unfinished_tasks) === 0

  return {
    queue: items,
    not_empty,
    not_full,
    all_tasks_done,
    unfinished_tasks,

    ...methods('Queue', {
      *put(item: T, block = true, timeout = false): Step {
        yield* not_full.acquire()
        try {
          if (maxsize > 0) {
            if (!block) {
              if ((yield* items.length()) >= maxsize) throw new Full()
            } else if (!timeout) {
              while ((yield* items.length()) >= maxsize) yield* waitingFor('a free place', isPlace, not_full.wait())
            } else {
              let isOver = false
              while ((yield* items.length()) >= maxsize) {
                if (isOver || (yield* choose([false, true]))) throw new Full()
                isOver = !(yield* waitingFor('a free place', isPlace, not_full.wait(timeout)))
              }
            }
          }
          yield* items.append(item)
          yield* unfinished_tasks.write((yield* unfinished_tasks.read()) + 1)
          yield* not_empty.notify()
        } finally {
          yield* not_full.release()
        }
      },

      *get(block = true, timeout = false): Step<T> {
        yield* not_empty.acquire()
        try {
          if (!block) {
            if (!(yield* items.length())) throw new Empty()
          } else if (!timeout) {
            while (!(yield* items.length())) yield* waitingFor('an item', isItem, not_empty.wait())
          } else {
            let isOver = false
            while (!(yield* items.length())) {
              if (isOver || (yield* choose([false, true]))) throw new Empty()
              isOver = !(yield* waitingFor('an item', isItem, not_empty.wait(timeout)))
            }
          }
          const item = yield* items.popLeft()
          yield* not_full.notify()
          return item
        } finally {
          yield* not_empty.release()
        }
      },

      *task_done(): Step {
        yield* all_tasks_done.acquire()
        try {
          const unfinished = (yield* unfinished_tasks.read()) - 1
          if (unfinished <= 0) {
            if (unfinished < 0) throw new ValueError(DONE_TOO_OFTEN)
            yield* all_tasks_done.notify_all()
          }
          yield* unfinished_tasks.write(unfinished)
        } finally {
          yield* all_tasks_done.release()
        }
      },

      *join(): Step {
        yield* all_tasks_done.acquire()
        try {
          while (yield* unfinished_tasks.read()) yield* waitingFor('the last task_done', isDone, all_tasks_done.wait())
        } finally {
          yield* all_tasks_done.release()
        }
      },

      *empty(): Step<boolean> {
        yield* lock.acquire()
        try {
          return !(yield* items.length())
        } finally {
          yield* lock.release()
        }
      },
    }),
  }
}
