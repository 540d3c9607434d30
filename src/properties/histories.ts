/** The property that a recorded primitive is linearizable. */
import { shown } from '../kernel/values.ts'
import type { Spec } from '../machine/model.ts'
import type { Recording } from '../machine/recording.ts'
import type { Run } from '../machine/run.ts'
import type { History, Reply } from '../objects/history.ts'
import type { Breach } from './endings.ts'
import { type Placed, type Unexplained, unexplained } from './linearizability.ts'

/** Histories remembered before all are forgotten: a bound on memory, not on what is judged. */
const MOST_REMEMBERED = 100_000

export const linearizable = ({ name }: Recording): string => `${name} is linearizable`

/** The histories of a run. Many executions have the same ones, and each is judged once. */
export class Histories {
  private readonly run: Run
  private readonly recordings: readonly Recording[]
  /** Per recording, what the histories with these keys break: undefined for nothing. */
  private readonly known: readonly Map<string, Breach | undefined>[]

  constructor(run: Run, { recordings = [] }: Spec) {
    this.run = run
    this.recordings = recordings
    this.known = recordings.map(() => new Map<string, Breach | undefined>())
  }

  /** Calls back with each history that is not linearizable. One that is not stays so, however the execution goes on. */
  judge(broken: (breach: Breach) => void): void {
    for (let i = 0; i < this.recordings.length; i++) {
      const breach = this.breachOf(i)
      if (breach !== undefined) broken(breach)
    }
  }

  private breachOf(i: number): Breach | undefined {
    const { run } = this
    const recording = this.recordings[i]
    const known = this.known[i]
    const history = run.store.read(recording.history)
    const key = history.threads.map((thread) => thread.key).join('\n')
    if (known.has(key)) return known.get(key)
    if (known.size >= MOST_REMEMBERED) known.clear()
    const breach = breachIn(history, recording, (thread) => run.threads[thread].name)
    known.set(key, breach)
    return breach
  }
}

type ThreadName = (thread: number) => string

function breachIn(history: History, recording: Recording, threadName: ThreadName): Breach | undefined {
  const found = unexplained(history, recording)
  if (found === undefined) return undefined
  return { property: linearizable(recording), explanation: explanationOf(found, threadName) }
}

/** A call with its arguments: `put(1)`. */
export const callText = ({ operation, args }: Pick<Placed, 'operation' | 'args'>): string =>
  `${operation}(${args.map((arg) => shown(arg)).join(', ')})`

/** What came of it or would have: `answered true`, `raised queue.Full`, `returned`; `answer true` and so on. */
function replyText(reply: Reply, ed: 'ed' | ''): string {
  if ('raises' in reply) return `${ed === '' ? 'raise' : 'raised'} ${reply.raises}`
  return reply.answer === undefined ? `return${ed}` : `answer${ed} ${shown(reply.answer)}`
}

/** Why no order explains it, as a sentence without its full stop. */
function explanationOf({ calls, order, state, stuck }: Unexplained, threadName: ThreadName): string {
  const nameOf = (i: number): string => `${threadName(calls[i].thread)}'s ${callText(calls[i])}`
  const pending = calls.some(({ returned }) => returned === undefined)
  const so = `the state is ${shown(state) || 'undefined'}`
  const begun = order.length === 0 ? `at first ${so}` : `after ${order.map(nameOf).join(', then ')} ${so}`
  const reasons = stuck.map(({ call, would }) => {
    const { returned } = calls[call]
    if (would.length === 0 || returned === undefined) return `${nameOf(call)} cannot take effect there`
    const replies = [...new Set(would.map((reply) => replyText(reply, '')))].join(' or ')
    return `${nameOf(call)} would ${replies} there, but ${replyText(returned.reply, 'ed')}`
  })
  const whatever = pending ? ', whatever the pending ones have done' : ''
  return `no order of the calls explains what came of them${whatever}: ${begun}, and ${reasons.join('; ')}`
}
