/**
 * The `__main__` of "How to implement a semaphore using mutexes" (2010-05-29, semaphore.py): a reader that releases a
 * semaphore of 3 at each <Enter>, and a main that acquires it `value + 2` times.
 *
 * The program: "Press <Enter> twice to continue". Found: not quite. Main reads `s._value` after it has started the
 * reader and printed that line, so a press before the read raises the number of acquires as well as the number of
 * permits, and two are not enough: main waits for ever. When the user presses after the first number is on the screen,
 * two do, and more do no harm. Pressed less often, main waits for ever too; that is an honest wait, and no wakeup is
 * lost: there is no permit then.
 */
import { model, output, type Scope, semaphore } from 'interleave'
import { mutexSemaphore } from './mutexSemaphore.ts'

const sizes = { value: 3, presses: 2 }

/** The user presses at any time, or waits until there is a number to be seen. */
type User = 'types ahead' | 'looks first'

function demo(scope: Scope, { value, presses }: typeof sizes, user: User) {
  const s = mutexSemaphore(scope, value)
  const enter = scope.make(semaphore('<Enter>', 0))
  const stdout = scope.make(output('stdout'))
  const seen = scope.make(semaphore('a number is seen', 0))

  scope.thread('user', function* () {
    if (user === 'looks first') yield* seen.acquire()
    for (let press = 0; press < presses; press++) yield* enter.release()
  })

  scope.thread('Reader', function* () {
    for (;;) {
      yield* enter.acquire() // raw_input()
      yield* s.release()
    }
  })

  scope.thread('main', function* () {
    yield* stdout.write('Press <Enter> twice to continue.')
    const count = (yield* s._value.read()) + 2
    for (let i = 0; i < count; i++) {
      yield* stdout.write(String(i))
      if (i === 0) yield* seen.release()
      yield* s.acquire()
    }
    yield* stdout.write('Done.')
  })

  return { s, stdout }
}

export const typedAhead = model('semaphore demo', sizes, (scope, params) => {
  demo(scope, params, 'types ahead')
  return { mayBlock: ['Reader'], expect: { violated: 'no deadlock' } }
})

export const pressedTwice = model('semaphore demo, user looks first', sizes, (scope, params) => {
  const { s, stdout } = demo(scope, params, 'looks first')
  return {
    mayBlock: ['Reader'],
    finally: {
      'main is done': (read) => read(stdout).at(-1) === 'Done.',
      'permits left': (read) => read(s._value) === params.presses - 2,
    },
  }
})

export const pressedOnce = model('semaphore demo, pressed once', { ...sizes, presses: 1 }, (scope, params) => {
  demo(scope, params, 'looks first')
  return { mayBlock: ['Reader'], expect: { violated: 'no deadlock' } }
})

export const honestWait = model('semaphore demo, an honest wait', { ...sizes, presses: 1 }, (scope, params) => {
  const { s, stdout } = demo(scope, params, 'looks first')
  return {
    mayBlock: ['Reader', 'main'],
    finally: {
      'main waits in its last acquire': (read) => read(stdout).at(-1) === String(params.value + 1),
      'no permit is left': (read) => read(s._value) === 0,
    },
  }
})
