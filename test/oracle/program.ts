/**
 * Programs in the JSON encoding that `programs.json` describes, as models. Every visible operation is one step; local ones
 * run between steps, with the step before them.
 */
import {
  type Atomic,
  atomic,
  type Condition,
  condition,
  join,
  type Mutex,
  model,
  mutex,
  type Queue,
  queue,
  type Semaphore,
  type Step,
  semaphore,
  spawn,
  type Thread,
} from 'interleave'
import { ThreadId } from '../../src/kernel/ids.ts'
import type { Model } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import type { Instruction } from '../../src/objects/operation.ts'

export type Expression = number | string | readonly [string, ...Expression[]]
export type Target = string | readonly ['idx', string, Expression]
/** `[name, operand, …]`; see `encoding` in `programs.json`. */
export type Op = readonly [string, ...unknown[]]

export interface Program {
  readonly name: string
  readonly vars: Readonly<Record<string, number>>
  readonly mutexes: readonly string[]
  readonly sems: Readonly<Record<string, number>>
  readonly conds: readonly string[]
  readonly queues: Readonly<Record<string, number>>
  readonly threads: readonly (readonly Op[])[]
}

/** Where a thread stands, besides the step that it is at. */
export interface Registers {
  readonly failed: boolean
  readonly pc: number
  readonly values: Readonly<Record<string, number>>
}

interface Machine {
  failed: boolean
  pc: number
  readonly values: Record<string, number>
}

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '%': (a, b) => ((a % b) + b) % b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
}

function evaluate(expression: Expression, values: Readonly<Record<string, number>>): number {
  if (typeof expression === 'number') return expression
  if (typeof expression === 'string') return values[expression] ?? 0
  const [operator, ...operands] = expression
  const [a, b] = operands.map((operand) => evaluate(operand, values))
  return operator === 'not' ? Number(a === 0) : binary[operator](a, b)
}

/** A model of a program, and what its threads know at each step: by the pending instruction, or the result of the body. */
export interface Adapted {
  readonly model: Model
  readonly registersAt: WeakMap<Instruction<unknown>, Registers>
  /** To be called with the run that explores the model: a join names its thread before there is one. */
  readonly prepare: (run: Run) => void
}

interface Objects {
  readonly variable: (target: Target, values: Machine['values']) => Atomic<number>
  readonly lock: (target: Target, values: Machine['values']) => Mutex
  readonly permits: (target: Target, values: Machine['values']) => Semaphore
  readonly waiters: (target: Target, values: Machine['values']) => Condition
  readonly channel: (target: Target, values: Machine['values']) => Queue<number>
  readonly start: (thread: number) => Step<unknown>
  readonly started: (thread: number) => Thread
}

function found<T>(table: ReadonlyMap<string, T>, target: Target, values: Machine['values']): T {
  const name = typeof target === 'string' ? target : `${target[1]}[${evaluate(target[2], values)}]`
  const object = table.get(name)
  if (object === undefined) throw new Error(`the program has no object "${name}"`)
  return object
}

export function adapt(program: Program): Adapted {
  const registersAt: Adapted['registersAt'] = new WeakMap()
  let run: Run | undefined
  const spawned = new Set(program.threads.flatMap((ops) => ops.filter(([op]) => op === 'spawn').map(([, t]) => t)))

  const built = model(program.name, {}, ({ make, thread }) => {
    const table = <T>(names: readonly string[], made: (name: string) => T): ReadonlyMap<string, T> =>
      new Map(names.map((name) => [name, made(name)]))
    const variables = table(Object.keys(program.vars), (name) => make(atomic(name, program.vars[name])))
    const locks = table(program.mutexes, (name) => make(mutex(`mutex ${name}`)))
    const semaphores = table(Object.keys(program.sems), (name) =>
      make(semaphore(`semaphore ${name}`, program.sems[name])),
    )
    const conditions = table(program.conds, (name) => make(condition(`condition ${name}`)))
    const queues = table(Object.keys(program.queues), (name) =>
      make(queue<number>(`queue ${name}`, program.queues[name])),
    )

    const objects: Objects = {
      variable: (target, values) => found(variables, target, values),
      lock: (target, values) => found(locks, target, values),
      permits: (target, values) => found(semaphores, target, values),
      waiters: (target, values) => found(conditions, target, values),
      channel: (target, values) => found(queues, target, values),
      start: (t) => body(t),
      started: (t) => ({
        valueName: `t${t}`,
        // A thread may be joined by one that did not start it, and before anyone has.
        get id() {
          const threads = run?.threads ?? []
          const ids = threads.filter(({ name }) => name.split('/').at(-1)?.split(' ')[0] === `t${t}`)
          return ids.find(({ id }) => run?.positions[id] !== undefined)?.id ?? ThreadId(-1)
        },
      }),
    }
    const body = (t: number): Step<unknown> => {
      const machine: Machine = { failed: false, pc: 0, values: {} }
      return noting(interpret(program.threads[t], machine, objects), machine, registersAt)
    }
    program.threads.forEach((_, t) => {
      if (!spawned.has(t)) thread(`t${t}`, () => body(t))
    })
    return undefined
  })
  return { model: built, registersAt, prepare: (prepared) => void (run = prepared) }
}

/** Notes at each step what the thread knows there, and returns what it knows at the end. */
function* noting(steps: Step, machine: Machine, registersAt: Adapted['registersAt']): Step<Registers> {
  const known = (): Registers => ({ ...machine, values: { ...machine.values } })
  let next = steps.next()
  while (!next.done) {
    // With remarks of its own, no other operation that says the same is taken for it.
    next.value.remarks = { ...next.value.remarks }
    registersAt.set(next.value, known())
    const answer: unknown = yield next.value
    next = steps.next(answer)
  }
  return known()
}

function* interpret(ops: readonly Op[], machine: Machine, objects: Objects): Step {
  const { values } = machine
  const value = (expression: unknown): number => evaluate(expression as Expression, values)
  while (machine.pc < ops.length) {
    const [op, a, b] = ops[machine.pc]
    if (op === 'halt') return
    if (op === 'jmp') machine.pc = a as number
    else if (op === 'if') machine.pc = value(a) !== 0 ? (b as number) : machine.pc + 1
    else {
      if (op === 'set') values[a as string] = value(b)
      else if (op === 'assert') machine.failed ||= value(a) === 0
      else yield* visible(ops[machine.pc], values, objects)
      machine.pc++
    }
  }
}

function* visible([op, a, b, c, d]: Op, values: Machine['values'], objects: Objects): Step {
  const target = a as Target
  const value = (expression: unknown): number => evaluate(expression as Expression, values)
  const learn = (register: unknown, answer: number | boolean): void => {
    if (register !== null && register !== undefined) values[register as string] = Number(answer)
  }
  const { variable, lock, permits, waiters, channel, start, started } = objects
  switch (op) {
    case 'read':
      return learn(b, yield* variable(target, values).load())
    case 'write':
      return yield* variable(target, values).store(value(b))
    case 'cas':
      return learn(d, yield* variable(target, values).compareAndSet(value(b), value(c)))
    case 'faa':
      return learn(c, yield* variable(target, values).fetchAndAdd(value(b)))
    case 'xchg':
      return learn(c, yield* variable(target, values).exchange(value(b)))
    case 'await': {
      const wanted = value(c)
      return learn(d, yield* variable(target, values).await((now) => binary[b as string](now, wanted) !== 0))
    }
    case 'lock':
      return yield* lock(target, values).acquire()
    case 'unlock':
      return yield* lock(target, values).release()
    case 'trylock':
      return learn(b, yield* lock(target, values).tryAcquire())
    case 'P':
      return yield* permits(target, values).acquire()
    case 'V':
      return yield* permits(target, values).release()
    case 'wait':
      return yield* waiters(target, values).wait(lock(b as Target, values))
    case 'notify':
      return yield* waiters(target, values).notify()
    case 'notifyAll':
      return yield* waiters(target, values).notifyAll()
    case 'put':
      return yield* channel(target, values).put(value(b))
    case 'get':
      return learn(b, yield* channel(target, values).get())
    case 'spawn':
      return void (yield* spawn(`t${String(a)}`, () => start(a as number)))
    case 'join':
      return yield* join(started(a as number))
    default:
      throw new Error(`not an operation of the encoding: ${op}`)
  }
}
