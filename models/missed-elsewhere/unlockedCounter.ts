/**
 * `count += 1` in three threads, without a lock. A Rust checker runs 9,941 to 151,338 executions of it, depending on how it
 * is set.
 *
 * Found: there are 36 traces, and the counter ends at 1, 2 or 3. That an update is lost is in ../counters, six threads are in
 * ../benchmarks.
 */
import { cell, model } from 'interleave'

export const unlockedCounterOfThree = model(
  'unlocked counter, three threads',
  { threads: 3 },
  ({ make, threads }, sizes) => {
    const count = make(cell('count', 0))

    threads('adder', sizes.threads, function* () {
      yield* count.write((yield* count.read()) + 1)
    })

    return {
      mayRace: ['count'],
      outcomes: { 'the count': { of: (read) => String(read(count)), are: ['1', '2', '3'] } },
      traces: {
        count: 36,
        source: '(3!)²: the writes have 3! orders, and a read before the i-th of them has i places',
      },
    }
  },
)
