/** Random programs for fast-check: few kinds of operations per program, on few objects, so that threads meet. */
import fc from 'fast-check'
import { type ObjectName, type Op, objectNames, type Program, type Value } from './program.ts'

type Kind = keyof typeof simple | keyof typeof nested

const on = fc.constantFrom<0 | 1>(0, 0, 0, 1)
const small = fc.constantFrom(0, 1, 1, 2)
const value = fc.constantFrom<Value>(0, 1, 'next', 2)
const permits = fc.constantFrom(1, 1, 2, 0)
const count = fc.constantFrom(1, 1, 2)

type Named<Name extends Op['op']> = Extract<Op, { op: Name }>

const op = <Name extends Op['op']>(
  name: Name,
  fields: { [Field in Exclude<keyof Named<Name>, 'op'>]: fc.Arbitrary<Named<Name>[Field]> },
): fc.Arbitrary<Op> => fc.record({ op: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Op>

const simple = {
  memory: [op('read', { on }), op('write', { on, value }), op('awaitCell', { on, value: small })],
  variable: [op('load', { on }), op('store', { on, value })],
  atomic: [
    op('load', { on }),
    op('exchange', { on, value }),
    op('compareAndSet', { on, expected: value, value }),
    op('compareAndSet', { on, expected: value, value }),
    op('fetchAndAdd', { on, amount: small }),
  ],
  spin: [
    op('await', { on, value: small }),
    op('untilSet', { on, expected: small, value: small }),
    op('untilEqual', {}),
    op('fetchAndAdd', { on, amount: small }),
  ],
  lock: [op('acquire', { on }), op('acquire', { on }), op('release', { on }), op('locked', { on })],
  tryLock: [op('tryAcquire', { on }), op('release', { on })],
  timedLock: [
    op('acquireOrTimeOut', { on }),
    op('acquireOrTimeOut', { on }),
    op('release', { on }),
    op('acquire', { on }),
  ],
  semaphore: [op('down', { on }), op('up', { on, permits }), op('up', { on, permits }), op('permits', { on })],
  trySemaphore: [op('tryDown', { on }), op('up', { on, permits })],
  timedSemaphore: [op('downOrTimeOut', { on }), op('up', { on, permits }), op('down', { on })],
  notification: [op('notify', { on, count }), op('notifyAll', { on })],
  wait: [op('wait', { on, lock: on }), op('notify', { on, count }), op('acquire', { on })],
  timedWait: [op('waitOrTimeOut', { on, lock: on }), op('notify', { on, count }), op('acquire', { on })],
  queue: [op('put', { on, value }), op('get', { on }), op('queueLength', { on })],
  deque: [
    op('append', { value }),
    op('appendLeft', { value }),
    op('pop', {}),
    op('popLeft', {}),
    op('remove', { value }),
    op('dequeLength', {}),
    op('items', {}),
  ],
  together: [
    op('acquireCounting', { on }),
    op('tryAcquireCounting', { on }),
    op('downCounting', { on }),
    op('notifyCounting', { on, count }),
    op('load', { on }),
    op('release', { on }),
    op('up', { on, permits }),
  ],
  interruptedLock: [
    op('acquireInterruptibly', { on }),
    op('acquireOrTimeOutInterruptibly', { on }),
    op('acquire', { on }),
    op('release', { on }),
  ],
  interrupted: [
    op('downInterruptibly', { on }),
    op('getInterruptibly', { on }),
    op('up', { on, permits }),
    op('put', { on, value }),
  ],
  output: [op('print', {})],
  join: [op('join', {}), op('publishThread', {}), op('usePublished', {})],
  heap: [op('publishAtomic', {}), op('usePublished', {}), op('usePublished', {})],
  data: [op('choose', { among: fc.constantFrom(2, 2, 3) })],
  fail: [op('fail', {})],
} as const satisfies Record<string, readonly fc.Arbitrary<Op>[]>

type Body = fc.Arbitrary<readonly Op[]>

const nested = {
  hold: (body: Body) => op('hold', { on, body }),
  monitor: (body: Body) => op('hold', { on: fc.constant<0>(0), body }),
  branch: (body: Body) => op('if', { body, otherwise: body }),
  spawn: (body: Body) => op('spawn', { body }),
  method: (body: Body) => op('call', { body }),
  guard: (body: Body) => op('try', { body }),
} as const

const simpleKinds = Object.keys(simple) as (keyof typeof simple)[]
const nestedKinds = Object.keys(nested) as (keyof typeof nested)[]

/** Kinds that only make sense together. */
const companies: readonly (readonly Kind[])[] = [
  ['wait', 'monitor', 'notification'],
  ['timedWait', 'monitor', 'notification'],
  ['wait', 'timedWait', 'hold', 'variable'],
  ['spawn', 'join', 'variable'],
  ['spawn', 'heap'],
  ['spawn', 'join', 'lock'],
  ['spawn', 'tryLock', 'data'],
  ['data', 'branch', 'variable'],
  ['timedLock', 'branch', 'atomic'],
  ['timedSemaphore', 'semaphore'],
  ['hold', 'variable', 'method'],
  ['lock', 'guard', 'branch'],
  ['deque', 'guard'],
  ['together', 'wait', 'monitor'],
  ['interruptedLock', 'guard', 'hold'],
  ['interrupted', 'branch'],
]

const kinds: fc.Arbitrary<readonly Kind[]> = fc.oneof(
  { weight: 2, arbitrary: fc.subarray<Kind>([...simpleKinds, ...nestedKinds], { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(...companies) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...companies), fc.constantFrom<Kind>(...simpleKinds))
      .map(([company, more]) => [...new Set([...company, more])]),
  },
)

const isSimple = (kind: Kind): kind is keyof typeof simple => kind in simple
const isNested = (kind: Kind): kind is keyof typeof nested => kind in nested

/** Bodies of these kinds; a name made in a method is not unique, so methods make no objects. */
function opsOf(chosen: readonly Kind[], depth: number, length: number, minLength = 1): Body {
  const used = chosen.some(isSimple) ? chosen : [...chosen, 'variable' as const]
  const flat = used.filter(isSimple).flatMap((kind): readonly fc.Arbitrary<Op>[] => simple[kind])
  const inner = depth === 0 ? [] : used.filter(isNested)
  const deep = inner.map((kind): fc.Arbitrary<Op> => {
    const within = kind === 'method' ? used.filter((other) => other !== 'heap') : used
    return nested[kind](opsOf(within, depth - 1, kind === 'spawn' ? length : Math.min(2, length)))
  })
  const any = fc.oneof(...flat, ...deep)
  return fc.array(any, { minLength: Math.min(minLength, length), maxLength: length, size: 'max' })
}

export interface Size {
  /** Numbers of threads, and the most operations in the own body of each. */
  readonly shapes: readonly { readonly threads: number; readonly length: number }[]
  readonly depth: number
}

const shape = (threads: number, length: number) => ({ threads, length })

export const usual: Size = { shapes: [shape(2, 5), shape(3, 3), shape(3, 3), shape(4, 2)], depth: 2 }
export const large: Size = { shapes: [shape(2, 6), shape(3, 4), shape(3, 4), shape(4, 3)], depth: 2 }
/** Many short threads: races that say nothing about each other. */
export const wide: Size = { shapes: [shape(4, 3), shape(5, 2), shape(5, 3), shape(6, 2)], depth: 1 }

const condition = fc.record({
  wakes: fc.constantFrom<'first' | 'any'>('first', 'any'),
  spurious: fc.constantFrom(0, 0, 1),
})
const permit = fc.constantFrom(0, 1, 1, 2)

const group = fc.subarray<ObjectName>([...objectNames], { minLength: 1, maxLength: 5 })
const groups = fc.array(group, { minLength: 1, maxLength: 2 })

/** @param always kinds of operations that every program can have, beside others */
export function programs({ shapes, depth }: Size, always: readonly Kind[] = []): fc.Arbitrary<Program> {
  return fc.tuple(kinds, fc.constantFrom(...shapes)).chain(([others, { threads, length }]) => {
    const chosen = [...new Set([...others, ...always])]
    return fc.record({
      permits: fc.tuple(permit, permit),
      conditions: fc.tuple(condition, condition),
      capacities: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 2)),
      groups: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: groups }),
      threads: fc.array(opsOf(chosen, depth, length, 2), {
        minLength: Math.max(2, threads - 2),
        maxLength: threads,
        size: 'max',
      }),
    })
  })
}
