/* A bounded buffer of one: two producers and two consumers with two items each. */
byte room = 1, items, lock, filled

inline take(m) { atomic { m == 0 -> m = 1 } }
inline down(s) { atomic { s > 0 -> s-- } }

active [PAIRS] proctype producer() {
  byte n, v
  do
  :: n < 2 ->
    down(room)
    take(lock)
    v = filled
    d_step { filled = v + 1; v = 0 }
    assert(filled == 1)
    lock = 0
    d_step { items++; n++ }
  :: n == 2 -> break
  od
  n = 0
}

active [PAIRS] proctype consumer() {
  byte n, v
  do
  :: n < 2 ->
    down(items)
    take(lock)
    v = filled
    d_step { filled = v - 1; v = 0 }
    assert(filled == 0)
    lock = 0
    d_step { room++; n++ }
  :: n == 2 -> break
  od
  n = 0
}
