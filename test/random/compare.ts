/** Holds a reduction against the slow truth on one program. */

import type { Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { sleep } from '../../src/explore/sleep.ts'
import type { Run } from '../../src/machine/run.ts'
import type { SharedObject } from '../../src/objects/object.ts'
import { type Exploration, explore, stateText } from '../support/observe.ts'
import { toModel } from './interpret.ts'
import type { Program } from './program.ts'

export interface Limits {
  /** Interleavings up to which each is run; above, sleep sets are the truth. With 0 they always are. */
  readonly interleavings: number
  /** Traces up to which sleep sets are the truth; above, nothing is compared. */
  readonly traces: number
}

export type Verdict =
  | { readonly kind: 'same'; readonly truth: 'exhaustive' | 'sleep'; readonly traces: number }
  | { readonly kind: 'too large' }
  | { readonly kind: 'different'; readonly how: string }

export interface Seen extends Exploration {
  /** Per watched object, and for each group as one, the states it was ever in. */
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>
}

/** Two releases of a semaphore commute, so that counts between them are not all seen unless changes are ordered. */
const needsOrder = ({ type }: SharedObject): boolean => type.kind === 'semaphore'

const bitOf = ({ id }: SharedObject): number => 1 << id

/** Explores a program, and collects the states that invariants could be evaluated in. */
export function watch(program: Program, strategy: Strategy, limit: number, ordersGroups = true): Seen {
  const reached = new Map<string, Set<string>>()
  const note = (name: string, state: string): void => {
    const states = reached.get(name) ?? new Set()
    reached.set(name, states.add(state))
  }
  const prepare = (run: Run): void => {
    const objects = run.objects.slice(1, run.staticObjects)
    const groups = program.groups.map((group) => objects.filter(({ name }) => group.some((member) => member === name)))
    if (ordersGroups) for (const group of groups) run.store.orderChanges(group)
    const single = objects.filter((object) => groups.flat().includes(object) || !needsOrder(object))
    for (const object of single) run.store.watch(object, bitOf(object))
    run.onChange = (changed) => {
      const changedOf = (some: readonly SharedObject[]) => some.filter((object) => (changed & bitOf(object)) !== 0)
      for (const object of changedOf(single)) note(object.name, stateText(run, object))
      for (const [i, group] of groups.entries())
        if (changedOf(group).length > 0)
          note(`group ${i + 1}`, group.map((object) => stateText(run, object)).join(' | '))
    }
    run.onChange(-1)
  }
  return { ...explore(toModel(program), strategy, { prepare, limit }), reached }
}

export function compare(program: Program, limits: Limits): Verdict {
  const most = Math.max(limits.interleavings, limits.traces)
  const reduced = watch(program, optimal, most)
  if (reduced.stopped) return { kind: 'too large' }
  const waste = wasteOf(reduced)
  if (waste !== undefined) return { kind: 'different', how: waste }
  if (limits.interleavings > 0) {
    const all = watch(program, exhaustive, limits.interleavings)
    if (!all.stopped) return verdict(program, reduced, all, 'exhaustive')
  }
  if (reduced.executions > limits.traces) return { kind: 'too large' }
  return verdict(program, reduced, watch(program, sleep, Number.POSITIVE_INFINITY), 'sleep')
}

function wasteOf({ executions, effort, traces }: Exploration): string | undefined {
  if (effort.redundant > 0) return `${effort.redundant} executions were started in vain`
  if (executions > traces.size) return `${executions} executions of ${traces.size} traces`
  return undefined
}

function verdict(program: Program, reduced: Seen, truth: Seen, by: 'exhaustive' | 'sleep'): Verdict {
  const how = differenceOf(reduced, truth)
  return how === undefined
    ? { kind: 'same', truth: by, traces: reduced.traces.size }
    : { kind: 'different', how: `${how}\n(against ${by}, with ${program.threads.length} threads)` }
}

/** What one has seen that the other has not, or saw otherwise. */
export function differenceOf(reduced: Seen, truth: Seen): string | undefined {
  for (const [trace, { outcome, end }] of truth.traces) {
    const found = reduced.traces.get(trace)
    if (found === undefined)
      return `${reduced.traces.size} of ${truth.traces.size} traces found; missing:\n${trace}\n\nwhich is ${end}:\n${outcome}`
    if (found.outcome !== outcome || found.end !== end) return `another outcome for:\n${trace}`
  }
  if (reduced.traces.size > truth.traces.size) return `${reduced.traces.size} of ${truth.traces.size} traces found`
  for (const [name, states] of truth.reached)
    for (const state of states)
      if (!reduced.reached.get(name)?.has(state)) return `no execution has ${name} in the state ${state}`
  return undefined
}
