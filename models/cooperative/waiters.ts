/**
 * Tasks that wait for something, each at an alarm of its own, and who is woken first: the one that came first, or the one with
 * the highest priority. The number of a task is its priority, 0 the highest; which of several woken tasks runs first is open.
 * There is no lock: the tasks that use this switch only where one blocks or pauses.
 */
import { cell, deque, methods, type Scope, type Spec, type Step, semaphore, signalling } from 'interleave'

export const NO_INVERSION = 'no priority inversion of wakeups'

/** Inversions are counted, and where none happens there is nothing to count. */
export const NONE_COUNTED = `no thread changes what "${NO_INVERSION}" reads`

const ALL_HEARD = 'no alarm is left unheard'

const NO_SWITCH = 'no task switches between the two'
const COUNTS_ALONE = 'what it counts is for the sibling that expects an inversion'

export const equivalentMutants = {
  'waiters.wake: if (next !== highest) and waiting.remove(next) swapped': NO_SWITCH,
  'waiters.wake: waiting.remove(next) and alarms[next].release() swapped': NO_SWITCH,
  'waiters.wake: inversions.write((yield* inversions.read()) + 1) dropped': COUNTS_ALONE,
  'waiters.wake: inversions.write((yield* inversions.read()) + 1) twice': COUNTS_ALONE,
}

export type Order = 'by arrival' | 'by priority'

export type Waiters = ReturnType<typeof waiters>

export function waiters({ make }: Pick<Scope, 'make'>, tasks: number, order: Order) {
  const waiting = make(deque<number>('waiting'))
  const alarms = Array.from({ length: tasks }, (_, task) => make(semaphore(`alarm ${task + 1}`, 0)))
  const inversions = make(cell('inversions', 0))

  const noInversion: Spec['finally'] = { [NO_INVERSION]: (read) => read(inversions) === 0 }

  const heard: Spec['finally'] = { [ALL_HEARD]: (read) => alarms.every((alarm) => read(alarm) === 0) }

  return {
    noInversion,
    heard,

    ...methods('waiters', {
      *sleep(me: number): Step {
        yield* waiting.append(me)
        yield* alarms[me].acquire()
      },

      /** Answers whether somebody was waiting. */
      *wake(): Step<boolean> {
        const line = yield* signalling(waiting.items())
        if (line.length === 0) return false
        const highest = Math.min(...line)
        const next = order === 'by arrival' ? line[0] : highest
        if (next !== highest) yield* inversions.write((yield* inversions.read()) + 1)
        yield* waiting.remove(next)
        yield* alarms[next].release()
        return true
      },
    }),
  }
}
