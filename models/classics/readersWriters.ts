/**
 * "Concurrent control with readers and writers" (Courtois, Heymans, Parnas, 1971): problem 1, in which a reader waits only for
 * a writer that is writing, and problem 2, in which a writer that is ready writes as soon as possible. A sibling of problem 1
 * counts its readers without `mutex`.
 *
 * The paper: in problem 1 a writer may wait for ever, in problem 2 a reader. Found: in both a writer is alone and readers read
 * together. To wait for ever takes an execution without end, but what it is made of can be found: in problem 1 a reader that
 * comes while a writer waits goes in before it, as can the next, and nothing but the number of readers bounds how many do.
 * In problem 2 none does, and writers overtake a reader as long as there are any. `overtook`, which tells of that, may race:
 * two readers that overtake both set it, to the same value.
 */
import {
  atomic,
  boundedBypass,
  cell,
  deque,
  methods,
  model,
  mutex,
  type Scope,
  type Spec,
  type Step,
  semaphore,
  together,
  waitingFor,
  waitingLine,
} from 'interleave'

const sizes = { readers: 2, writers: 2 }
const ALONE = 'a writer is alone'
const IN_TURN = 'no reader goes in before a writer that waited when it came'

export const readersFirst = model('readers and writers, problem 1', sizes, (scope, params) => {
  const { alone, shared } = readAndWrite(scope, params, problem1(scope))
  return {
    ...alone,
    ...shared,
    mayRace: ['overtook'],
    equivalentMutants: {
      "problem 1.startWrite: waiting.append(me) and waitingFor('the room', (read) => read(w) > 0, w.acquire()) swapped":
        IS_NOTED,
      'problem 1.startWrite: waiting.append(me) twice': IS_NOTED,
    },
  }
})

export const readersUncounted = model('readers and writers, no mutex', { ...sizes, writers: 1 }, (scope, params) => {
  const { alone } = readAndWrite(scope, params, problem1(scope, { locking: false }))
  return { ...alone, mayBlock: true, expect: { violated: ALONE } }
})

export const readersOvertaking = model(
  'readers and writers, problem 1, in turn',
  { ...sizes, writers: 1 },
  (scope, params) => {
    const { inTurn } = readAndWrite(scope, params, problem1(scope))
    return { ...inTurn, expect: { violated: IN_TURN } }
  },
)

export const writersFirst = model('readers and writers, problem 2', sizes, (scope, params) => {
  const { alone, shared, ready, inTurn } = readAndWrite(scope, params, problem2(scope))
  return {
    ...alone,
    ...inTurn,
    sometimes: { ...shared.sometimes, ...ready.sometimes },
    equivalentMutants: {
      'problem 2.startRead: mutex3.acquire() and r.acquire() swapped':
        '`mutex3` keeps readers from standing in line at `r`; these semaphores have no line, and any that waits may be next',
      'problem 2.startRead: mutex1.release() and r.release() swapped': FREED_ALL,
      'problem 2.startRead: r.release() and mutex3.release() swapped': FREED_ALL,
      'problem 2.endWrite: w.release() and mutex2.acquire() swapped':
        'who has `mutex2` meanwhile has no need of `w` to give it back',
    },
  }
})

const FREED_ALL = 'it waits for nothing between them, and whoever goes on needs both'
const IS_NOTED = 'a note of who waits, for the sibling that asks for turns'

const many = { readers: 2, readings: 2, writers: 1, writings: 1 }
const OVERTAKEN = 'one is overtaken by all the others'

/** A writer that comes first, and goes in last. */
export const writerStarving = model('readers and writers, problem 1, overtakes', many, (scope, params) =>
  inLine(scope, params, problem1(scope), params.readers * params.readings),
)

/** A reader that comes first, and goes in last. */
export const readerStarving = model(
  'readers and writers, problem 2, overtakes',
  { readers: 1, readings: 1, writers: 2, writings: 2 },
  (scope, params) => inLine(scope, params, problem2(scope), params.writers * params.writings),
)

/** All come again and again; who comes and who goes in is noted. */
function inLine(
  { make, threads }: Scope,
  { readers, readings, writers, writings }: typeof many,
  { startRead, endRead, startWrite, endWrite }: Control,
  most: number,
): Spec {
  const line = make(waitingLine('line'))

  function* again(times: number, start: Control['startRead'], end: Control['endRead']): Step {
    for (let time = 0; time < times; time++) {
      yield* line.arrive()
      yield* start()
      yield* line.served()
      yield* end()
    }
  }
  threads('reader', readers, () => again(readings, startRead, endRead))
  threads('writer', writers, (me) => again(writings, () => startWrite(me), endWrite))

  return {
    always: { [`overtaken at most ${most} times`]: boundedBypass(line, most) },
    sometimes: { [OVERTAKEN]: (read) => read(line).mostOvertakes === most },
  }
}

type Control = ReturnType<typeof problem2>

/** What a writer adds to `room`, where a reader adds 1. */
const WRITER = 100

function readAndWrite({ make, threads }: Scope, { readers, writers }: typeof sizes, control: Control) {
  const { waiting, startRead, endRead, startWrite, endWrite } = control
  const room = make(atomic('room', 0))
  const overtook = make(cell('overtook', false))

  threads('reader', readers, function* () {
    const before = yield* waiting.items()
    yield* startRead()
    yield* room.fetchAndAdd(1)
    const now = yield* waiting.items()
    if (before.some((writer) => now.includes(writer))) yield* overtook.write(true)
    yield* room.fetchAndAdd(-1)
    yield* endRead()
  })
  threads('writer', writers, function* (me) {
    yield* startWrite(me)
    yield* waiting.remove(me)
    yield* room.fetchAndAdd(WRITER)
    yield* room.fetchAndAdd(-WRITER)
    yield* endWrite()
  })

  return {
    alone: { always: { [ALONE]: (read) => read(room) < WRITER || read(room) === WRITER } },
    shared: { sometimes: { 'all readers read together': (read) => read(room) === readers } },
    ready: {
      sometimes: {
        'all writers wait for a reader': (read) =>
          read(waiting).length === writers && read(room) > 0 && read(room) < WRITER,
      },
    },
    inTurn: { finally: { [IN_TURN]: (read) => !read(overtook) } },
  } satisfies Record<string, Spec>
}

function problem1({ make }: Scope, { locking = true } = {}): Control {
  const waiting = make(deque<number>('waiting'))
  const readcount = make(cell('readcount', 0))
  const [lock, w] = [make(mutex('mutex')), make(semaphore('w', 1))]

  return {
    waiting,

    ...methods('problem 1', {
      *startRead(): Step {
        if (locking) yield* lock.acquire()
        yield* readcount.write((yield* readcount.read()) + 1)
        if ((yield* readcount.read()) === 1) yield* w.acquire()
        if (locking) yield* lock.release()
      },

      *endRead(): Step {
        if (locking) yield* lock.acquire()
        yield* readcount.write((yield* readcount.read()) - 1)
        if ((yield* readcount.read()) === 0) yield* w.release()
        if (locking) yield* lock.release()
      },

      *startWrite(me: number): Step {
        yield* waiting.append(me)
        yield* waitingFor('the room', (read) => read(w) > 0, w.acquire())
      },

      *endWrite(): Step {
        yield* w.release()
      },
    }),
  }
}

/** `waiting` are the writers that wait: from the step on with which each is ready to write. */
function problem2({ make }: Scope) {
  const waiting = make(deque<number>('waiting'))
  const [readcount, writecount] = [make(cell('readcount', 0)), make(cell('writecount', 0))]
  const [mutex1, mutex2, mutex3] = [make(mutex('mutex 1')), make(mutex('mutex 2')), make(mutex('mutex 3'))]
  const [w, r] = [make(semaphore('w', 1)), make(semaphore('r', 1))]

  return {
    waiting,

    ...methods('problem 2', {
      *startRead(): Step {
        yield* mutex3.acquire()
        yield* r.acquire()
        yield* mutex1.acquire()
        yield* readcount.write((yield* readcount.read()) + 1)
        if ((yield* readcount.read()) === 1) yield* w.acquire()
        yield* mutex1.release()
        yield* r.release()
        yield* mutex3.release()
      },

      *endRead(): Step {
        yield* mutex1.acquire()
        yield* readcount.write((yield* readcount.read()) - 1)
        if ((yield* readcount.read()) === 0) yield* w.release()
        yield* mutex1.release()
      },

      *startWrite(me: number): Step {
        yield* mutex2.acquire()
        yield* writecount.write((yield* writecount.read()) + 1)
        if ((yield* writecount.read()) === 1) yield* together(r.acquire(), waiting.append(me))
        else yield* waiting.append(me)
        yield* mutex2.release()
        yield* waitingFor('the room', (read) => read(w) > 0, w.acquire())
      },

      *endWrite(): Step {
        yield* w.release()
        yield* mutex2.acquire()
        yield* writecount.write((yield* writecount.read()) - 1)
        if ((yield* writecount.read()) === 0) yield* r.release()
        yield* mutex2.release()
      },
    }),
  }
}
