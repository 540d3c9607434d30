/** Models of a few lines, and how their executions end, as text: a test states all the endings there are. */
import { Effort, type Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { messageOf } from '../../src/kernel/errors.ts'
import { shown } from '../../src/kernel/values.ts'
import { instantiate, model, type Scope } from '../../src/machine/model.ts'
import type { Run, RunOptions } from '../../src/machine/run.ts'

export type Build = (scope: Scope) => void

/** A run of an unnamed model, in its initial state. */
export const runOf = (build: Build, options?: RunOptions): Run =>
  instantiate(
    model('small', {}, (scope) => {
      build(scope)
      return undefined
    }),
    {},
    options,
  ).run

/** Runs every execution; answers how many there are. */
export function eachEnd(run: Run, visit: () => void, strategy: Strategy = exhaustive): number {
  const effort = new Effort()
  let executions = 0
  for (const _ of strategy(run, effort)) {
    executions++
    visit()
  }
  return executions
}

/** What became of a thread: its result, where it is blocked, or what it threw. */
function ending(run: Run, thread: number): string {
  const state = run.positions[thread]?.state
  switch (state?.kind) {
    case 'finished':
      return shown(state.result) || 'done'
    case 'failed':
      return `threw ${messageOf(state.error)}`
    case 'pending':
      return `${run.isCut(thread) ? 'cut' : 'blocked'} at ${state.instruction.describe()}`
    case 'gaveUp':
      return `gave up after ${state.reason}`
    case 'calling':
    case undefined:
      return 'absent'
  }
}

/** The distinct endings, sorted; in each, what became of each thread in order, between bars. */
export function endings(build: Build, strategy: Strategy = exhaustive, options?: RunOptions): string[] {
  const run = runOf(build, options)
  const seen = new Set<string>()
  eachEnd(run, () => seen.add(run.threads.map(({ id }) => ending(run, id)).join(' | ')), strategy)
  return [...seen].toSorted()
}
