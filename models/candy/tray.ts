/**
 * The program of the question "Is it necessary to lock for refill() and buy()?" (2013-03-27): the book's candy machine with
 * its lock and its output commented out. The sibling keeps the tray in a plain counter that is tested before it is changed.
 *
 * Every answer says that a lock is necessary. Found: for the tray it is not. CPython 3's BoundedSemaphore holds 0 to 5 by
 * itself, and no access of its value races; only the counter breaks the bound, when two vendors both see four bars, and only
 * the counter is accessed with nothing to order the accesses.
 */
import { cell, model, type Spec, type Step } from 'interleave'
import { ValueError } from '../threading/errors.ts'
import { boundedSemaphore } from '../threading/semaphore.ts'
import { IN_BOUNDS, MAX } from './candy.ts'

const sizes = { vendors: 2, buyers: 2, loops: 1 }

export const candyTray = model('candy tray', sizes, ({ make, threads }, { vendors, buyers, loops }): Spec => {
  const candytray = boundedSemaphore({ make }, MAX)

  function* refill(): Step {
    // lock.acquire()
    try {
      yield* candytray.release()
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
    }
    // lock.release()
  }

  function* buy(): Step {
    // lock.acquire()
    yield* candytray.acquire(false)
    // lock.release()
  }

  threads('buyer', buyers, function* consumer() {
    for (let i = 0; i < loops; i++) yield* buy()
  })
  threads('vendor', vendors, function* producer() {
    for (let i = 0; i < loops; i++) yield* refill()
  })

  return {
    always: { [IN_BOUNDS]: (read) => read(candytray._value) >= 0 && read(candytray._value) <= MAX },
    traces: { count: 24, source: 'each of 4 threads is once in the lock of the semaphore: 4!' },
    scaling: {
      params: { vendors: [1, 2, 3], buyers: [1, 2, 3] },
      growth: '(v + b)!: v vendors and b buyers are each once in the lock of the semaphore.',
    },
  }
})

export const candyTrayCounted = model(
  'candy tray, counted',
  { ...sizes, buyers: 1 },
  ({ make, threads }, sizes): Spec => {
    const tray = make(cell('tray', MAX))

    function* refill(): Step {
      if ((yield* tray.read()) < MAX) yield* tray.write((yield* tray.read()) + 1)
    }

    function* buy(): Step {
      if ((yield* tray.read()) > 0) yield* tray.write((yield* tray.read()) - 1)
    }

    threads('buyer', sizes.buyers, function* consumer() {
      for (let i = 0; i < sizes.loops; i++) yield* buy()
    })
    threads('vendor', sizes.vendors, function* producer() {
      for (let i = 0; i < sizes.loops; i++) yield* refill()
    })

    return {
      always: { [IN_BOUNDS]: (read) => read(tray) >= 0 && read(tray) <= MAX },
      expect: { violated: [IN_BOUNDS, 'no data race on tray'] },
    }
  },
)
