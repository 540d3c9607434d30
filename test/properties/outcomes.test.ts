/** Final states, told apart by content: the same in one run as from several. */
import { allocate, atomic, cell, model, type Scope, type Spec, type Step } from 'interleave'
import { describe, expect, it } from 'vitest'
import { checking } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Certificate } from '../../src/check/verdict.ts'

function certificate(build: (scope: Scope) => Spec | undefined, options: CheckOptions): Certificate {
  const steps = checking(model('small', {}, build), { strategy: 'optimal', ...options })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value.certificate
  }
}

/** In one piece, and added up from what tasks report as texts. */
function outcomes(build: (scope: Scope) => Spec | undefined): (number | boolean)[] {
  const [whole, inTasks] = [
    certificate(build, {}),
    certificate(build, { tasks: { budget: { executions: 1, events: 1 } } }),
  ]
  expect([inTasks.executions, inTasks.outcomes]).toEqual([whole.executions, whole.outcomes])
  return [whole.executions, whole.outcomes]
}

/** Two threads store a value each, so that the order decides which one stays. */
const last =
  (one: unknown, other: unknown) =>
  ({ make, thread }: Scope) => {
    const x = make(atomic<unknown>('x', undefined))
    thread('one', () => x.store(one))
    thread('other', () => x.store(other))
    return {}
  }

describe('outcomes', () => {
  it.each([
    ['numbers', 1, 2, 2],
    ['equal arrays', [1, 2], [1, 2], 1],
    ['arrays', [1, 2], [2, 1], 2],
    ['an array and its text', [1], '[1]', 2],
    ['an array and a text that a key is made of', [1], '\u0000[1]', 2],
    ['no number twice', Number.NaN, Number.NaN, 1],
    ['zero and minus zero', 0, -0, 2],
    ['a number and its text', 1, '1', 2],
  ])('of %s are as many as differ', (_, one, other, count) => {
    expect(outcomes(last(one, other))).toEqual([2, count])
  })

  it('count what threads made, by how it ends', () => {
    const made = ({ make, threads }: Scope) => {
      const order = make(atomic('order', 0))
      threads('maker', 2, function* (): Step {
        const own = yield* allocate(cell('own', 0))
        yield* own.write(yield* order.fetchAndAdd(1))
      })
      return {}
    }
    // The first maker's cell ends with 0 or with 1, and the other's with the other.
    expect(outcomes(made)).toEqual([2, 2])
  })
})
