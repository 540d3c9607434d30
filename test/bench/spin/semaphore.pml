/* A semaphore made of mutexes (models/semaphores/mutexSemaphore.ts), used once by each thread. One statement is one step. */
byte lock, value = 1
bool waiter[THREADS]
chan waiters = [THREADS] of { byte }

inline take(m) { atomic { m == 0 -> m = 1 } }

active [THREADS] proctype user() {
  byte v, w
  /* acquire */
  take(lock)
  do
  :: value > 0 -> break
  :: value == 0 ->
    assert(lock == 1)
    waiter[_pid] = 1
    waiters!_pid
    lock = 0
    take(waiter[_pid])
    take(lock)
  od
  v = value
  d_step { value = v - 1; v = 0 }
  lock = 0
  /* release */
  take(lock)
  v = value
  d_step { value = v + 1; v = 0 }
  assert(lock == 1)
  if
  :: len(waiters) > 0 -> waiters?w; d_step { waiter[w] = 0; w = 0 }
  :: len(waiters) == 0
  fi
  lock = 0
}
