/**
 * The search for an order against all orders: every choice of pending operations that took effect, every permutation, every
 * choice of effects. `SEED=n` takes other histories, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThreadId } from '../../src/kernel/ids.ts'
import type { Effect, Effects, Recording } from '../../src/machine/recording.ts'
import { type History, historyActions, NO_CALLS, type Reply } from '../../src/objects/history.ts'
import { unexplained } from '../../src/properties/linearizability.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Number(process.env['RUNS'] ?? 2100)

type Sequential = Pick<Recording, 'initial' | 'effects'> & {
  readonly operations: readonly (readonly [operation: string, args: readonly unknown[]])[]
  /** Per operation, replies to take at random; by default only that it returns. */
  readonly replies: Readonly<Record<string, readonly Reply[]>>
}

const answer = (value?: unknown): Reply => ({ answer: value })

const register: Sequential = {
  initial: 0,
  operations: [
    ['write', [1]],
    ['write', [2]],
    ['read', []],
    ['read', []],
  ],
  replies: { read: [answer(0), answer(1), answer(2)] },
  effects: (state, operation, [value]) => (operation === 'write' ? { state: value } : { state, answer: state }),
}

/** An attempt may fail although there is a permit, and an acquire needs one. */
const semaphore: Sequential = {
  initial: 1,
  operations: [
    ['acquire', []],
    ['try', []],
    ['try', []],
    ['release', []],
  ],
  replies: { try: [answer(true), answer(false)] },
  effects: (state, operation): Effects => {
    const left = state as number
    if (operation === 'release') return { state: left + 1 }
    if (operation === 'acquire') return left > 0 ? { state: left - 1 } : undefined
    const failing = { state, answer: false }
    return left > 0 ? [{ state: left - 1, answer: true }, failing] : failing
  },
}

const queue: Sequential = {
  initial: [],
  operations: [
    ['put', [1]],
    ['put', [2]],
    ['get', []],
    ['get', []],
  ],
  replies: { get: [answer(1), answer(2), { raises: 'empty' }] },
  effects: (state, operation, args): Effects => {
    const items = state as readonly unknown[]
    if (operation === 'put') return { state: [...items, ...args] }
    return items.length === 0 ? { state, raises: 'empty' } : { state: items.slice(1), answer: items[0] }
  },
}

/** Two registers of which each operation names one. */
const registers: Sequential = {
  ...register,
  initial: { a: 0, b: 0 },
  operations: ['a', 'b'].flatMap((key) =>
    register.operations.map(([operation, args]): [string, readonly unknown[]] => [operation, [key, ...args]]),
  ),
  effects: (state, operation, [key, value]) => {
    const values = state as Readonly<Record<string, unknown>>
    return operation === 'write'
      ? { state: { ...values, [key as string]: value } }
      : { state, answer: values[key as string] }
  },
}

/** An operation by the moments of its call and return. */
interface Operation {
  readonly thread: number
  readonly operation: string
  readonly args: readonly unknown[]
  readonly called: number
  returned: number
  reply?: Reply
}

interface Random {
  readonly operations: readonly Operation[]
  readonly history: History
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const effectsOf = (
  { effects }: Pick<Recording, 'effects'>,
  state: unknown,
  op: Pick<Operation, 'operation' | 'args'>,
): readonly Effect[] => [effects(state, op.operation, op.args) ?? []].flat() as Effect[]

const replyOf = (effect: Effect): Reply =>
  effect.raises === undefined ? answer(effect.answer) : { raises: effect.raises }

/**
 * Threads call and return in any order. At its return an operation happens at once or, one time in `honesty`, replies
 * something that it could reply in another state.
 */
function randomHistory(sequential: Sequential, choices: readonly number[], honesty: number): Random {
  const operations: Operation[] = []
  let history = NO_CALLS
  let state = sequential.initial
  choices.forEach((choice, now) => {
    const thread = choice % 3
    const rest = Math.floor(choice / 3)
    const pending = operations.find((op) => op.thread === thread && op.returned === Number.POSITIVE_INFINITY)
    if (pending === undefined) {
      const [operation, args] = sequential.operations[rest % sequential.operations.length]
      operations.push({ thread, operation, args, called: now, returned: Number.POSITIVE_INFINITY })
      history = historyActions.call.next?.(history, [operation, args], ThreadId(thread)) as History
      return
    }
    const effects = effectsOf(sequential, state, pending)
    const effect = effects[rest % Math.max(1, effects.length)] as Effect | undefined
    if (effect !== undefined) state = effect.state
    const isHonest = rest % honesty !== 0 && effect !== undefined
    const { [pending.operation]: replies = [answer()] } = sequential.replies
    const reply = isHonest ? replyOf(effect) : replies[rest % replies.length]
    pending.returned = now
    pending.reply = reply
    history = historyActions.return.next?.(history, [reply], ThreadId(thread)) as History
  })
  return { operations, history }
}

/** Whether some order explains the history, by trying all that there are. */
function isExplained(sequential: Sequential, operations: readonly Operation[]): boolean {
  const tryAll = (left: readonly Operation[], state: unknown): boolean => {
    if (left.every(({ reply }) => reply === undefined)) return true
    return left.some((next) => {
      const others = left.filter((other) => other !== next)
      if (others.some((other) => other.returned < next.called)) return false
      return effectsOf(sequential, state, next).some(
        (effect) => (next.reply === undefined || isSame(next.reply, replyOf(effect))) && tryAll(others, effect.state),
      )
    })
  }
  return tryAll(operations, sequential.initial)
}

const recording = (sequential: Sequential, partition?: Recording['partition']): Recording => ({
  ...sequential,
  name: 'random',
  history: undefined as unknown as Recording['history'],
  partition,
})

const choices = fc.array(fc.nat(3 * 24 - 1), { minLength: 4, maxLength: 11, size: 'max' })

/** Holds a judge against the slow truth; answers how many histories there were of the rarest kind. */
function compare(sequential: Sequential, judge: Recording): number {
  const counts = { explained: 0, unexplained: 0, pending: 0 }
  const property = fc.property(choices, fc.constantFrom(1, 2, 5), (chosen, honesty) => {
    const { operations, history } = randomHistory(sequential, chosen, honesty)
    const truth = isExplained(sequential, operations)
    const found = unexplained(history, judge)
    expect(found === undefined).toBe(truth)
    counts[truth ? 'explained' : 'unexplained']++
    if (operations.some(({ reply }) => reply === undefined)) counts.pending++
    if (found === undefined) return

    // What is shown is an order that does explain what is in it, and nothing that must come next can.
    let states: readonly unknown[] = [judge.initial]
    for (const i of found.order) {
      const call = found.calls[i]
      const reply = call.returned?.reply
      states = states.flatMap((state) =>
        effectsOf(judge, state, call)
          .filter((effect) => reply === undefined || isSame(reply, replyOf(effect)))
          .map((effect) => effect.state),
      )
    }
    expect(states.map((state) => JSON.stringify(state))).toContain(JSON.stringify(found.state))
    expect(found.stuck.length).toBeGreaterThan(0)
    for (const { call, would } of found.stuck) {
      const reply = found.calls[call].returned?.reply
      expect(would.some((other) => reply === undefined || isSame(reply, other))).toBe(false)
    }
  })
  fc.assert(property, { seed, numRuns: runs })
  console.log(`seed ${seed}:`, counts)
  return Math.min(...Object.values(counts))
}

describe(`random histories from seed ${seed}`, () => {
  it.each(Object.entries({ register, semaphore, queue, registers }))(
    'of a %s are linearizable when some order of all there are explains them',
    (_, sequential) => {
      expect(compare(sequential, recording(sequential))).toBeGreaterThan(0.2 * runs)
    },
  )

  it('of two registers can be judged register by register', () => {
    const byKey = { ...recording(register, (_, [key]) => key), effects: ofOne }
    expect(compare(registers, byKey)).toBeGreaterThan(0.2 * runs)
  })
})

/** A register that is told which one it is. */
const ofOne: Recording['effects'] = (state, operation, [, ...args]) => register.effects(state, operation, args)

describe('a history', () => {
  const at = (events: readonly (readonly [thread: number, what: string | Reply, ...args: unknown[]])[]): History =>
    events.reduce<History>((state, [thread, what, ...args]) => {
      const id = ThreadId(thread)
      return (
        typeof what === 'string'
          ? historyActions.call.next?.(state, [what, args], id)
          : historyActions.return.next?.(state, [what], id)
      ) as History
    }, NO_CALLS)

  it('may have a pending operation that took effect, and one that did not', () => {
    const seen = at([
      [0, 'write', 1],
      [1, 'write', 2],
      [2, 'read'],
      [2, answer(1)],
    ])
    expect(unexplained(seen, recording(register))).toBe(undefined)
  })

  it('keeps the order of operations that do not overlap', () => {
    const stale = at([
      [0, 'write', 1],
      [0, answer()],
      [1, 'read'],
      [1, answer(0)],
    ])
    expect(unexplained(stale, recording(register))).toMatchObject({ order: [0], state: 1, stuck: [{ call: 1 }] })
  })

  it('says all that an operation would reply where it is stuck', () => {
    const seen = at([
      [0, 'try'],
      [0, answer()],
    ])
    expect(unexplained(seen, recording(semaphore))?.stuck).toEqual([{ call: 0, would: [answer(true), answer(false)] }])
  })

  it('is the same whatever the order of calls among themselves, and of returns', () => {
    const calls = [
      [0, 'read'],
      [1, 'write', 1],
    ] as const
    const returns = [
      [0, answer(0)],
      [1, answer()],
    ] as const
    const one = at([...calls, ...returns])
    expect(at([...calls.toReversed(), ...returns.toReversed()])).toEqual(one)
    expect(at([calls[0], returns[0], calls[1], returns[1]])).not.toEqual(one)
  })
})
