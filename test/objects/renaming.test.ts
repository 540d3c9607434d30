/** Interchangeable threads may be taken for each other only if actions do not care for their numbers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThreadId } from '../../src/kernel/ids.ts'
import { sameValue } from '../../src/kernel/values.ts'
import type { ObjectType } from '../../src/objects/object.ts'
import { type Effect, perform, reachable, type Subject, subjectOf, subjects, type Use } from './objectTypes.ts'

/** The samples have threads 0, 1 and 2. */
const permutations = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

const renamedState = ({ threadsIn }: ObjectType, state: unknown, to: readonly number[]): unknown =>
  typeof threadsIn === 'function' ? threadsIn(state, (thread) => to[thread]) : state

const renamedEffect = (type: ObjectType, effect: Effect | undefined, to: readonly number[]): Effect | undefined =>
  effect && { ...effect, state: renamedState(type, effect.state, to) }

/** A use that does something else when state and thread are renamed, if there is one. */
function firstFault({ type, uses }: Subject, state: unknown, to: readonly number[]): Use | undefined {
  const elsewhere = renamedState(type, state, to)
  return uses.find((use) => {
    const there = perform(elsewhere, { ...use, thread: ThreadId(to[use.thread]) })
    return !sameValue(renamedEffect(type, perform(state, use), to), there)
  })
}

const faultOf = (subject: Subject): string | undefined => {
  let fault: string | undefined
  const isSound = (state: unknown, to: readonly number[]): boolean => {
    const use = firstFault(subject, state, to)
    fault = use && `${use.action.name} by ${use.thread} in ${JSON.stringify(state)}, renamed ${to.join()}`
    return use === undefined
  }
  fc.check(fc.property(reachable(subject), fc.constantFrom(...permutations), isSound), { numRuns: 300 })
  return fault
}

const named = subjects.map((subject) => ({ kind: subject.type.kind, subject }))

it('every type says which threads its states name, but for those whose threads properties see by number', () => {
  const silent = named.filter(({ subject }) => subject.type.threadsIn === undefined).map(({ kind }) => kind)
  expect([...new Set(silent)].toSorted()).toEqual(['history', 'waitingLine'])
})

describe.each(named.filter(({ subject }) => subject.type.threadsIn !== undefined))('$kind', ({ subject }) => {
  it('does the same for a renamed thread in a renamed state, renamed', () => {
    expect(faultOf(subject)).toBe(undefined)
  })
})

describe('a type that keeps threads to itself is found', () => {
  it.each(['mutex', 'condition'])('%s, when its states are said to name none', (kind) => {
    const { type, ...rest } = subjectOf(kind)
    expect(faultOf({ ...rest, type: { ...type, threadsIn: 'none' } })).toMatch(/ by \d in /)
  })
})
