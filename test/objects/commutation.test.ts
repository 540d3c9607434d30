import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameValue } from '../../src/kernel/values.ts'
import type { ObjectType } from '../../src/objects/object.ts'
import { conflict, perform, reachable, type Subject, subjectOf, subjects, type Use } from './objectTypes.ts'

const text = ({ action, args, thread }: Use): string => `${action.name}(${args.join(', ')}) by ${thread}`

/** Pairs of uses by two threads; two steps of one thread are ordered anyway. */
const pairs = ({ uses }: Subject): [Use, Use][] =>
  uses.flatMap((first) =>
    uses.filter(({ thread }) => thread !== first.thread).map((second): [Use, Use] => [first, second]),
  )

type Seen = Set<string>

const modePair = ({ modes }: ObjectType, a: number, b: number): string => [modes[a], modes[b]].toSorted().join(' ')

/**
 * Two uses that can follow each other in a state, in modes that are said to commute, must give the same in both orders:
 * what each answers and its mode, whether it can happen, and the state after both. Answers what differs.
 */
function orderMatters(type: ObjectType, state: unknown, [a, b]: [Use, Use], seen?: Seen): string | undefined {
  const a1 = perform(state, a)
  if (a1 === undefined) return undefined
  const b2 = perform(a1.state, b)
  const b1 = perform(state, b)
  const later = b2 ?? b1
  if (later === undefined || conflict(type, a1.mode, later.mode)) return undefined
  const what = `${text(a)} and ${text(b)} in ${JSON.stringify(state)}`
  if (b1 === undefined) return `${what}: the first enables the second`
  if (b2 === undefined) return `${what}: the first disables the second`
  const a2 = perform(b1.state, a)
  if (a2 === undefined) return `${what}: the second disables the first`
  seen?.add(modePair(type, a1.mode, b2.mode))
  if (a1.mode !== a2.mode || b1.mode !== b2.mode) return `${what}: the modes differ`
  if (!sameValue(a1.answer, a2.answer) || !sameValue(b1.answer, b2.answer)) return `${what}: the answers differ`
  if (!sameValue(b2.state, a2.state)) return `${what}: the states differ`
  return undefined
}

/**
 * Condition (M): if e and e' are dependent, whatever can disable e' is dependent with e. Here e' is `waiting`, `disabler`
 * disables it, and e is any mode that conflicts with it.
 */
function outsideM(type: ObjectType, state: unknown, [disabler, waiting]: [Use, Use], seen?: Seen): string | undefined {
  const done = perform(state, disabler)
  const waited = perform(state, waiting)
  if (done === undefined || waited === undefined || perform(done.state, waiting) !== undefined) return undefined
  seen?.add(`${disabler.action.name} disables ${waiting.action.name}`)
  const missed = type.modes.filter((_, mode) => conflict(type, waited.mode, mode) && !conflict(type, done.mode, mode))
  if (!conflict(type, done.mode, waited.mode)) missed.push(type.modes[waited.mode])
  if (missed.length === 0) return undefined
  return `${type.kind}: ${disabler.action.name} disables ${waiting.action.name}, and is independent of ${missed.join(', ')}`
}

function isChangedByObserver({ observers }: ObjectType, state: unknown, use: Use): boolean {
  const effect = perform(state, use)
  return effect !== undefined && ((observers >> effect.mode) & 1) === 1 && !sameValue(effect.state, state)
}

/** The first fault that random states show, in any pair of uses. */
function firstFault(
  subject: Subject,
  faultOf: (state: unknown, pair: [Use, Use]) => string | undefined,
): string | undefined {
  const all = pairs(subject)
  let fault: string | undefined
  const isSound = (state: unknown): boolean => {
    fault = undefined
    for (const pair of all) fault ??= faultOf(state, pair)
    return fault === undefined
  }
  const { failed, errorInstance } = fc.check(fc.property(reachable(subject), isSound), { numRuns: 200 })
  if (failed && fault === undefined) throw errorInstance
  return fault
}

const statedPairs = ({ type }: Subject): string[] =>
  type.modes.flatMap((_, a) =>
    type.modes.flatMap((__, b) => (a <= b && !conflict(type, a, b) ? [modePair(type, a, b)] : [])),
  )

describe.each(subjects.map((subject) => ({ kind: subject.type.kind, subject })))('$kind', ({ subject }) => {
  const { type } = subject

  it('gives the same in both orders, for accesses that are stated to commute', () => {
    const seen: Seen = new Set()
    expect(firstFault(subject, (state, pair) => orderMatters(type, state, pair, seen))).toBe(undefined)
    expect([...seen].toSorted()).toEqual(statedPairs(subject).toSorted())
  })

  it('states its commutation in both directions', () => {
    for (let a = 0; a < type.modes.length; a++)
      for (let b = 0; b < type.modes.length; b++) expect(conflict(type, a, b)).toBe(conflict(type, b, a))
  })

  it('is not changed by its observers', () => {
    fc.assert(
      fc.property(reachable(subject), (state) => {
        expect(subject.uses.filter((use) => isChangedByObserver(type, state, use)).map(text)).toEqual([])
      }),
    )
  })

  it('is dependent, in whatever disables a step, with all that this step is dependent with', () => {
    // A timeout of a semaphore is only ever offered beside an acquire; see semaphore.test.ts for why that suffices.
    const known = 'semaphore: release disables timeOut, and is independent of release'
    const fault = firstFault(subject, (state, pair) => {
      const found = outsideM(type, state, pair)
      return found === known ? undefined : found
    })
    expect(fault).toBe(undefined)
  })
})

describe('a commutation that does not hold is found', () => {
  it.each(subjects.map(({ type }) => type.kind))('%s, when all its accesses are said to commute', (kind) => {
    const subject = subjectOf(kind)
    const allCommute = { ...subject.type, conflicts: subject.type.modes.map(() => 0) }
    const fault = firstFault(subject, (state, pair) => orderMatters(allCommute, state, pair))
    expect(fault).toMatch(/enables|disables|differ/)
  })

  it('a semaphore whose acquire is said to commute with its release', () => {
    const { type } = subjectOf('semaphore')
    const [read, acquire, release] = [1, 2, 4]
    // acquire conflicts with reads and acquires only: the state after both is the same, but a release can enable it
    const conflicts = [acquire | release, read | acquire, read]
    const fault = firstFault(subjectOf('semaphore'), (state, pair) => orderMatters({ ...type, conflicts }, state, pair))
    expect(fault).toMatch(/release\(\d\) by \d and (tryAcquire|acquire)\(\) by \d in 0/)
  })

  it('changes that commute while a step waits for their sum', () => {
    // additions that commute, and a step that can happen at 1 only: the second addition disables it
    const { type, uses } = subjectOf('semaphore')
    const awaitOne: Use['action'] = { name: 'awaitOne', mode: 0, enabled: (count: number) => count === 1 }
    const release = uses.find(({ action, args }) => action.name === 'release' && args[0] === 1)!
    expect(outsideM(type, 1, [release, { ...release, action: awaitOne }])).toBe(
      'semaphore: release disables awaitOne, and is independent of release',
    )
  })
})
