/* A semaphore made of mutexes (models/semaphores/mutexSemaphore.ts), used once by each thread. In SPIN's favour, `value` is read
   and written in one statement, and by a release in the one that takes the lock. */
byte lock, value = 1
bool waiter[THREADS]
chan waiters = [THREADS] of { byte }

inline take(m) { atomic { m == 0 -> m = 1 } }

active [THREADS] proctype user() {
  byte w
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
  value--
  lock = 0
  /* release */
  atomic { lock == 0 -> lock = 1; value++ }
  assert(lock == 1)
  if
  :: len(waiters) > 0 -> waiters?w; d_step { waiter[w] = 0; w = 0 }
  :: len(waiters) == 0
  fi
  lock = 0
}
