/* A bounded buffer of one, for two producers and two consumers with two items each, on semaphores made of mutexes. */
byte slock[2], value[2], filled, lock;
bool waiter[8];
chan waiters[2] = [4] of { byte }
inline take(m) { atomic { m == 0 -> m = 1 } }
inline down(s) {
  take(slock[s])
  do
  :: value[s] > 0 -> break
  :: value[s] == 0 ->
    assert(slock[s] == 1)
    waiter[_pid] = 1
    waiters[s]!_pid
    slock[s] = 0
    take(waiter[_pid])
    take(slock[s])
  od
  v = value[s]
  d_step { value[s] = v - 1; v = 0 }
  slock[s] = 0
}
inline up(s) {
  take(slock[s])
  v = value[s]
  d_step { value[s] = v + 1; v = 0 }
  assert(slock[s] == 1)
  if
  :: len(waiters[s]) > 0 -> waiters[s]?w; d_step { waiter[w] = 0; w = 0 }
  :: len(waiters[s]) == 0
  fi
  slock[s] = 0
}

proctype producer() {
  byte n, v, w
  do
  :: n < 2 ->
    down(0)
    take(lock)
    v = filled
    d_step { filled = v + 1; v = 0 }
    assert(filled == 1)
    lock = 0
    up(1)
    n++
  :: n == 2 -> break
  od
  n = 0
}

proctype consumer() {
  byte n, v, w
  do
  :: n < 2 ->
    down(1)
    take(lock)
    v = filled
    d_step { filled = v - 1; v = 0 }
    assert(filled == 0)
    lock = 0
    up(0)
    n++
  :: n == 2 -> break
  od
  n = 0
}

init {
  atomic { value[0] = 1; run producer(); run producer(); run consumer(); run consumer() }
}
