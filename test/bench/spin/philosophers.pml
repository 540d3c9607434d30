/* Each takes the fork on the left and then the one on the right; with ORDERED, the one with the lower number first. */
bool fork[PHILOSOPHERS]

inline take(m) { atomic { m == 0 -> m = 1 } }

active [PHILOSOPHERS] proctype philosopher() {
  byte one = _pid, other = (_pid + 1) % PHILOSOPHERS
#ifdef ORDERED
  if
  :: d_step { one > other -> one = other; other = _pid }
  :: one < other
  fi
#endif
  byte meals
  do
  :: meals < 2 ->
    take(fork[one])
    take(fork[other])
    fork[other] = 0
    d_step { fork[one] = 0; meals++ }
  :: meals == 2 -> break
  od
}
