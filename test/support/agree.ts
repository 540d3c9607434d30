/** Explores a small model in every way there is, and answers what they agree on. */
import { expect } from 'vitest'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { sleep } from '../../src/explore/sleep.ts'
import { type Model, model, type Scope } from '../../src/machine/model.ts'
import { countEnds, explore, outcomesOf } from './observe.ts'

export interface Agreed {
  readonly traces: number
  readonly deadlocks: number
  /** Different final states, of objects and threads. */
  readonly outcomes: number
}

export const tiny = (build: (scope: Scope) => void): Model =>
  model('tiny', {}, (scope) => {
    build(scope)
    return undefined
  })

export function agreedOn(build: (scope: Scope) => void): Agreed {
  const target = tiny(build)
  const found = explore(target, optimal)
  const all = explore(target, exhaustive)
  const slept = explore(target, sleep)
  expect(new Set(found.traces.keys())).toEqual(new Set(all.traces.keys()))
  expect(new Set(slept.traces.keys())).toEqual(new Set(all.traces.keys()))
  expect(outcomesOf(found)).toEqual(outcomesOf(all))
  expect(found.executions).toBe(found.traces.size)
  expect(slept.executions).toBe(slept.traces.size)
  expect(found.effort.redundant).toBe(0)
  return { traces: found.executions, deadlocks: countEnds(found, 'blocked'), outcomes: outcomesOf(found).size }
}
