/** A random program as a model. */
import {
  type Atomic,
  allocate,
  atomic,
  cell,
  choose,
  condition,
  deque,
  interruptible,
  join,
  type Mutex,
  methods,
  model,
  mutex,
  output,
  queue,
  type Scope,
  type Step,
  semaphore,
  spawn,
  type Thread,
  together,
  until,
  waitingFor,
} from 'interleave'
import { unreachable } from '../../src/kernel/unreachable.ts'
import { RaisedError } from '../../src/machine/answers.ts'
import type { Model, Spec } from '../../src/machine/model.ts'
import type { Op, Program, Value } from './program.ts'

/** What one thread knows: its registers. A method has its own. */
interface Registers {
  last: unknown
  readonly spawned: Thread[]
  newest: Thread | undefined
  made: Atomic<number> | undefined
  lock: Mutex | undefined
  /** Made so far by this thread, so that names differ. */
  readonly count: { spawned: number; allocated: number }
}

const registers = (): Registers => ({
  last: 0,
  spawned: [],
  newest: undefined,
  made: undefined,
  lock: undefined,
  count: { spawned: 0, allocated: 0 },
})

const both = <T>(make: (on: number) => T): readonly [T, T] => [make(0), make(1)]

function objectsOf(make: Scope['make'], { permits, conditions, capacities }: Program) {
  return {
    cells: both((on) => make(cell<unknown>(`cell ${on}`, 0))),
    atomics: both((on) => make(atomic<unknown>(`atomic ${on}`, 0))),
    mutexes: both((on) => make(mutex(`mutex ${on}`))),
    semaphores: both((on) => make(semaphore(`semaphore ${on}`, permits[on]))),
    conditions: both((on) => make(condition(`condition ${on}`, conditions[on]))),
    queues: both((on) => make(queue<unknown>(`queue ${on}`, capacities[on]))),
    deque: make(deque<unknown>('deque')),
    output: make(output('output')),
    published: make(cell<Atomic<number> | Thread | undefined>('published', undefined)),
  }
}
export type Objects = ReturnType<typeof objectsOf> & { readonly says: boolean }

export interface Variation {
  /** The order in which threads are declared; by default that of the program. */
  readonly order?: readonly number[]
  /** Adds a thread with a cell of its own. */
  readonly bystander?: boolean
  /** A read of a cell that nobody writes, before everything else in the first thread. */
  readonly idleRead?: boolean
  readonly rename?: (name: string) => string
  /** How many threads have the body of the first one; they are made together, and are interchangeable. Default 1. */
  readonly copies?: number
  /** What is stated of it; by default nothing, and all may race. */
  readonly spec?: Spec | ((objects: Objects) => Spec)
  /** Whether a thread at a semaphore says that it waits for the atomic of the same number to be positive. */
  readonly says?: boolean
}

export function toModel(program: Program, variation: Variation = {}): Model {
  const {
    order = program.threads.map((_, t) => t),
    bystander = false,
    idleRead = false,
    rename = (name) => name,
    copies = 1,
    spec = { mayRace: true },
    says = false,
  } = variation
  return model('random', {}, ({ make, thread, threads }) => {
    const objects = { ...objectsOf((made) => make({ ...made, name: rename(made.name) }), program), says }
    const idle = make(cell('idle', 0))
    const bystanderCell = make(cell('of the bystander', 0))
    for (const t of order)
      threads(rename(`t${t}`), t === 0 ? copies : 1, function* () {
        if (idleRead && t === 0) yield* idle.read()
        const known = registers()
        yield* run(program.threads[t], known, objects)
        return known.last
      })
    if (bystander)
      thread('bystander', function* () {
        yield* bystanderCell.write(1)
        return yield* bystanderCell.read()
      })
    return typeof spec === 'function' ? spec(objects) : spec
  })
}

const primitive = (objects: Objects) =>
  methods('Primitive', {
    *method(body: readonly Op[]): Step<unknown> {
      const known = registers()
      yield* run(body, known, objects)
      return known.last
    },
  })

function* run(ops: readonly Op[], known: Registers, objects: Objects): Step {
  for (const op of ops) {
    const answer = yield* perform(op, known, objects)
    if (answer !== undefined) known.last = answer
  }
}

const isTrue = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value))

function* perform(step: Op, known: Registers, objects: Objects): Step<unknown> {
  const { cells, atomics, mutexes, semaphores, conditions, queues, deque: items } = objects
  const value = (given: Value): number =>
    given === 'next' ? ((typeof known.last === 'number' ? known.last : Number(isTrue(known.last))) + 1) % 4 : given
  switch (step.op) {
    case 'read':
      return yield* cells[step.on].read()
    case 'write':
      return yield* cells[step.on].write(value(step.value))
    case 'awaitCell':
      return yield* cells[step.on].await((now) => now === step.value)
    case 'load':
      return yield* atomics[step.on].load()
    case 'store':
      return yield* atomics[step.on].store(value(step.value))
    case 'exchange':
      return yield* atomics[step.on].exchange(value(step.value))
    case 'compareAndSet':
      return yield* atomics[step.on].compareAndSet(value(step.expected), value(step.value))
    case 'fetchAndAdd':
      return yield* atomics[step.on].fetchAndAdd(step.amount)
    case 'await':
      return yield* atomics[step.on].await((now) => now === step.value)
    case 'untilSet':
      return yield* until(
        () => atomics[step.on].compareAndSet(step.expected, step.value),
        (done) => done,
      )
    case 'untilEqual':
      return yield* until(
        function* () {
          return (yield* atomics[0].load()) === (yield* atomics[1].load())
        },
        (equal) => equal,
        2,
      )
    case 'acquire':
      return yield* mutexes[step.on].acquire()
    case 'release':
      return yield* mutexes[step.on].release()
    case 'tryAcquire':
      return yield* mutexes[step.on].tryAcquire()
    case 'acquireOrTimeOut':
      return yield* mutexes[step.on].acquireOrTimeOut()
    case 'locked':
      return yield* mutexes[step.on].locked()
    case 'hold':
      yield* mutexes[step.on].acquire()
      yield* run(step.body, known, objects)
      return yield* mutexes[step.on].release()
    case 'down':
      return yield* objects.says
        ? waitingFor('a value', (read) => Number(read(atomics[step.on])) > 0, semaphores[step.on].acquire())
        : semaphores[step.on].acquire()
    case 'tryDown':
      return yield* semaphores[step.on].tryAcquire()
    case 'downOrTimeOut':
      return yield* semaphores[step.on].acquireOrTimeOut()
    case 'up':
      return yield* semaphores[step.on].release(step.permits)
    case 'permits':
      return yield* semaphores[step.on].value()
    case 'wait':
      return yield* conditions[step.on].wait(mutexes[step.lock])
    case 'waitOrTimeOut':
      return yield* conditions[step.on].waitOrTimeOut(mutexes[step.lock])
    case 'notify':
      return yield* conditions[step.on].notify(step.count)
    case 'notifyAll':
      return yield* conditions[step.on].notifyAll()
    case 'acquireCounting':
      return yield* together(mutexes[step.on].acquire(), atomics[step.on].fetchAndAdd(1))
    case 'tryAcquireCounting':
      return yield* together(mutexes[step.on].tryAcquire(), atomics[step.on].fetchAndAdd(1))
    case 'downCounting':
      return yield* together(semaphores[step.on].acquire(), cells[0].write(1), atomics[step.on].fetchAndAdd(1))
    case 'notifyCounting':
      return yield* together(conditions[step.on].notify(step.count), atomics[step.on].fetchAndAdd(1))
    case 'acquireInterruptibly':
      return yield* interruptible(mutexes[step.on].acquire(), { answers: 'interrupted' })
    case 'acquireOrTimeOutInterruptibly':
      return yield* interruptible(mutexes[step.on].acquireOrTimeOut(), { raises: 'interrupted' })
    case 'downInterruptibly':
      return yield* interruptible(semaphores[step.on].acquire(), { answers: 'interrupted' })
    case 'getInterruptibly':
      return yield* interruptible(queues[step.on].get(), { raises: 'interrupted' })
    case 'put':
      return yield* queues[step.on].put(value(step.value))
    case 'get':
      return yield* queues[step.on].get()
    case 'queueLength':
      return yield* queues[step.on].length()
    case 'append':
      return yield* items.append(value(step.value))
    case 'appendLeft':
      return yield* items.appendLeft(value(step.value))
    case 'pop':
      return yield* items.pop()
    case 'popLeft':
      return yield* items.popLeft()
    case 'remove':
      return yield* items.remove(value(step.value))
    case 'dequeLength':
      return yield* items.length()
    case 'items':
      return yield* items.items()
    case 'print':
      return yield* objects.output.write(JSON.stringify(value('next')))
    case 'spawn':
      return yield* start(step.body, known, objects)
    case 'join':
      return yield* joinOldest(known)
    case 'publishAtomic':
      known.made = yield* allocate(atomic(`made ${++known.count.allocated}`, 0))
      return yield* objects.published.write(known.made)
    case 'useOwn':
      return known.made === undefined ? false : yield* known.made.fetchAndAdd(1)
    case 'lockOwn':
      known.lock ??= yield* allocate(mutex(`made ${++known.count.allocated}`))
      return yield* known.lock.acquire()
    case 'publishThread':
      return yield* objects.published.write(known.newest)
    case 'usePublished':
      return yield* use(yield* objects.published.read())
    case 'choose':
      return yield* choose(step.among)
    case 'if':
      return yield* run(isTrue(known.last) ? step.body : step.otherwise, known, objects)
    case 'call':
      return yield* primitive(objects).method(step.body)
    case 'try':
      return yield* guarded(step.body, known, objects)
    case 'fail':
      throw new Error('failed')
    default:
      return unreachable(step)
  }
}

function* start(body: readonly Op[], known: Registers, objects: Objects): Step {
  const thread = yield* spawn(`child ${++known.count.spawned}`, function* () {
    const own = registers()
    yield* run(body, own, objects)
    return own.last
  })
  known.spawned.push(thread)
  known.newest = thread
}

function* joinOldest(known: Registers): Step {
  const oldest = known.spawned.shift()
  if (oldest !== undefined) yield* join(oldest)
}

function* use(published: Atomic<number> | Thread | undefined): Step<unknown> {
  if (published === undefined) return false
  if ('id' in published) return yield* join(published)
  return yield* published.fetchAndAdd(1)
}

function* guarded(body: readonly Op[], known: Registers, objects: Objects): Step<unknown> {
  try {
    return yield* run(body, known, objects)
  } catch (error) {
    if (error instanceof RaisedError) return 3
    throw error
  }
}
