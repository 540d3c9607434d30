/**
 * fib_bench of SV-COMP (pthread/fib_bench_true-unreach-call.c, as adapted by nidhugg): two threads add each other's
 * variable to their own, and main checks at some moment that neither has passed the Fibonacci number that only perfect
 * alternation reaches.
 *
 * The program claims that bound. Found: it holds; the sibling asks for less than the bound, and the alternation is found.
 */
import { type Atomic, assert, atomic, model, type Scope, type Step } from 'interleave'

const BOUND = 'no more than the Fibonacci number'
const BELOW = 'less than the Fibonacci number'

export const fib = model('fib', { rounds: 5 }, (scope, { rounds }) => {
  const correct = fibonacci(2 + 2 * rounds)
  const [i] = race(scope, rounds, BOUND, (value) => value <= correct)

  return {
    finally: { [BOUND]: (read) => read(i) <= correct },
    traces: {
      count: 218_243,
      source:
        'GenMC, tests/correct/synthetic/fib_bench/expected.sc.mo.in; nidhugg, SWSC_experiment/summary.txt, for n = 5',
    },
  }
})

export const fibBelow = model('fib, below the bound', { rounds: 3 }, (scope, { rounds }) => {
  const correct = fibonacci(2 + 2 * rounds)
  race(scope, rounds, BELOW, (value) => value < correct)

  return { expect: { violated: BELOW } }
})

function race({ make, thread }: Scope, rounds: number, property: string, isRight: (value: number) => boolean) {
  const i = make(atomic('i', 1))
  const j = make(atomic('j', 1))

  const add = (own: Atomic<number>, other: Atomic<number>) =>
    function* (): Step {
      for (let k = 0; k < rounds; k++) yield* own.store((yield* own.load()) + (yield* other.load()))
    }

  thread('t1', add(i, j))
  thread('t2', add(j, i))
  thread('main', function* () {
    assert(isRight(yield* i.load()) && isRight(yield* j.load()), property)
  })
  return [i, j] as const
}

function fibonacci(n: number): number {
  let [previous, current] = [0, 1]
  for (let k = 0; k < n; k++) [previous, current] = [current, previous + current]
  return previous
}
