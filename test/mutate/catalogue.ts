/** The primitives of the catalogue: where each is, and the models that judge its mutants. */
export interface Catalogued {
  readonly name: string
  /** Relative to `models`. */
  readonly models: readonly string[]
  /** Of the mutants, those whose file or name contains this. Default: all. */
  readonly within?: string
}

const threading = ['semaphores/threadingSemaphore.ts', 'semaphores/bounded.ts']
const python26 = [...threading, 'events/event.ts', 'events/wait.ts', 'conditions/producerConsumer.ts'].concat(
  'conditions/timeout.ts',
)

export const catalogue: readonly Catalogued[] = [
  {
    name: 'Semaphore made of mutexes',
    models: ['semaphores/blocking.ts', 'semaphores/nonBlocking.ts', 'semaphores/interrupted.ts'],
    within: 'semaphores/mutexSemaphore.ts',
  },
  { name: 'General semaphores made of binary ones', models: ['semaphores/general.ts'] },
  { name: 'threading.Semaphore, BoundedSemaphore', models: threading, within: 'threading/semaphore.ts' },
  {
    name: 'threading.Condition',
    models: ['conditions', 'semaphores/threadingSemaphore.ts'],
    within: 'threading/condition.ts',
  },
  { name: 'Condition, Semaphore, BoundedSemaphore, Event of Python 2.6', models: python26, within: 'python26.ts' },
  { name: 'Queue', models: ['queues/queue.ts', 'queues/timeout.ts'], within: 'threading/queue.ts' },
  { name: 'RLock', models: ['locks/rlock.ts', 'locks/rlockCondition.ts'], within: 'threading/rlock.ts' },
  { name: 'Lock of a POSIX semaphore', models: ['locks/posixLock.ts'] },
  { name: 'Semaphore of coroutines', models: ['cooperative/semaphore.ts'] },
  { name: 'Condition of coroutines', models: ['cooperative/condition.ts'] },
  { name: 'Futex, and mutexes on it', models: ['classics/futexMutex.ts', 'classics/futexWaking.ts'] },
  { name: 'Ticket lock', models: ['classics/ticketLock.ts'] },
  { name: 'Bakery', models: ['classics/bakery.ts'] },
  { name: 'Peterson', models: ['benchmarks/peterson.ts'], within: 'benchmarks/peterson.ts' },
  { name: 'Dekker', models: ['classics/dekker.ts'] },
  { name: 'Barrier', models: ['classics/barrier.ts'] },
  { name: 'Readers and writers', models: ['classics/readersWriters.ts'] },
  { name: 'Philosophers', models: ['classics/philosophers.ts'] },
  { name: 'Sleeping barber', models: ['classics/barber.ts'] },
  { name: 'Seqlock', models: ['classics/seqlock.ts'] },
  { name: 'Treiber stack', models: ['classics/treiber.ts'] },
  { name: 'Michael-Scott queue', models: ['classics/michaelScott.ts'] },
]
