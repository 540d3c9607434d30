/**
 * Every shared object type there is, with values to try it with. Types and actions are found in the source, so that a type
 * that is added is tested too, or the tests say which samples it lacks.
 */
import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { ThreadId } from '../../src/kernel/ids.ts'
import { historyActions, NO_CALLS } from '../../src/objects/history.ts'
import type { Action, ObjectType } from '../../src/objects/object.ts'

interface Samples {
  /** States to start from. */
  readonly initial: readonly unknown[]
  /** Per action that takes arguments, lists of arguments. */
  readonly args: Readonly<Record<string, readonly (readonly unknown[])[]>>
  /** Whether the object's handle would do this in the state; by default always. */
  readonly isUsed?: (state: any, action: string, args: readonly any[], thread: number) => boolean
}

const values = [[0], [1], [2]]
const waiting = (...threads: number[]) => ({ line: threads, spuriousLeft: 1 })

/** A thread waits once at a time, wakes only while it waits, and the two kinds of notification are not mixed. */
const isUsedByCondition: Samples['isUsed'] = ({ line }: { line: number[] }, action, [count], thread) => {
  switch (action) {
    case 'enqueue':
      return !line.includes(thread)
    case 'wakeFirst':
      return count <= line.length && line.every((entry) => entry >= 0)
    case 'wakeAny':
      return true
    default:
      return line.includes(thread)
  }
}

const full = { items: [1, 2], capacity: 2 }

/** Only an operation that is pending returns, and here a thread has one at a time. */
const isUsedByHistory: Samples['isUsed'] = ({ threads }: typeof NO_CALLS, action, _, thread) => {
  const isPending = threads[thread]?.calls.some(({ returned }) => returned === undefined) ?? false
  return isPending === (action === 'return')
}

const nobody = { waiting: [], arrivals: 0, mostOvertakes: 0, longestWait: 0, over: [], ranOut: true }

const samples: Readonly<Record<string, Samples>> = {
  atomic: {
    initial: [0, 1],
    args: {
      store: values,
      exchange: values,
      compareAndSet: [
        [0, 1],
        [1, 0],
        [1, 2],
      ],
      fetchAndAdd: [[0], [1], [-1]],
    },
  },
  cell: { initial: [0, 1], args: { write: values } },
  condition: {
    initial: [waiting(), waiting(0), waiting(1, 0)],
    args: { wakeFirst: [[0], [1], [2]], wakeAny: [[1], [Number.POSITIVE_INFINITY]] },
    isUsed: isUsedByCondition,
  },
  deque: { initial: [[], [1], [1, 2]], args: { append: values, appendLeft: values, remove: values } },
  history: {
    initial: [historyActions.call.next?.(NO_CALLS, ['get', []], ThreadId(0)), NO_CALLS],
    args: {
      call: [
        ['put', [1]],
        ['get', []],
      ],
      return: [[{ answer: 1 }], [{ raises: 'empty' }]],
    },
    isUsed: isUsedByHistory,
  },
  mutex: { initial: [-1], args: {} },
  output: { initial: [[]], args: { write: [['a'], ['b']] } },
  queue: {
    initial: [{ items: [], capacity: 1 }, { items: [], capacity: Number.POSITIVE_INFINITY }, full],
    args: { put: values },
  },
  semaphore: { initial: [0, 1, 2], args: { release: [[0], [1], [2]] } },
  signal: { initial: [false], args: {} },
  waitingLine: { initial: [nobody], args: {} },
}

/** One way to use an object: an action with arguments, done by a thread. */
export interface Use {
  readonly action: Action
  readonly args: readonly unknown[]
  readonly thread: ThreadId
  readonly isUsed: Samples['isUsed']
}

export interface Subject {
  readonly type: ObjectType
  readonly actions: readonly Action[]
  readonly initial: readonly unknown[]
  readonly uses: readonly Use[]
}

const folder = new URL('../../src/objects/', import.meta.url)

const isType = (value: unknown): value is ObjectType =>
  typeof value === 'object' && value !== null && 'modes' in value && 'conflicts' in value

async function subjectsOf(file: string): Promise<Subject[]> {
  const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
  return Object.entries(module).flatMap(([name, type]) => {
    if (!isType(type)) return []
    const actionsName = name.replace(/Type$/, 'Actions')
    const actions = module[actionsName] as Readonly<Record<string, Action>> | undefined
    if (actions === undefined) throw new Error(`${file} exports ${name} without ${actionsName}`)
    return [subject(type, Object.values(actions))]
  })
}

function subject(type: ObjectType, actions: readonly Action[]): Subject {
  const known = samples[type.kind]
  if (known === undefined) throw new Error(`no samples for objects of type ${type.kind}`)
  const uses = actions.flatMap((action) =>
    (known.args[action.name] ?? [[]]).flatMap((args) =>
      [0, 1, 2].map((thread) => ({ action, args, thread: ThreadId(thread), isUsed: known.isUsed })),
    ),
  )
  return { type, actions, initial: known.initial, uses }
}

export const subjects: readonly Subject[] = (await Promise.all(readdirSync(folder).map(subjectsOf))).flat()

export const subjectOf = (kind: string): Subject => {
  const found = subjects.find(({ type }) => type.kind === kind)
  if (found === undefined) throw new Error(`no object type ${kind}`)
  return found
}

/** What came of using an object once. */
export interface Effect {
  readonly mode: number
  readonly answer: unknown
  readonly state: unknown
}

/** Does it, as a run does; undefined when it cannot happen. */
export function perform(state: unknown, { action, args, thread, isUsed }: Use): Effect | undefined {
  if (isUsed?.(state, action.name, args, thread) === false) return undefined
  if (action.enabled?.(state, args, thread) === false) return undefined
  const message = action.raises?.(state, args, thread)
  const answer: unknown = message === undefined ? action.answer?.(state, args, thread) : { raised: message }
  const mode = typeof action.mode === 'number' ? action.mode : action.mode(answer)
  const next: unknown = message === undefined && action.next !== undefined ? action.next(state, args, thread) : state
  return { mode, answer, state: next }
}

/** States that some sequence of uses reaches. */
export const reachable = ({ initial, uses }: Subject): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...initial), fc.array(fc.constantFrom(...uses), { maxLength: 8 }))
    .map(([start, path]) => path.reduce<unknown>((state, use) => perform(state, use)?.state ?? state, start))

export const conflict = ({ conflicts }: ObjectType, a: number, b: number): boolean => ((conflicts[a] >> b) & 1) === 1
