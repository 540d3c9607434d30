/** The history that breaks a property, with the steps that are its calls and returns. */
import { shown } from '../kernel/values.ts'
import type { Spec } from '../machine/model.ts'
import type { Recording } from '../machine/recording.ts'
import type { Run } from '../machine/run.ts'
import type { History, Reply } from '../objects/history.ts'
import { callText, linearizable } from '../properties/histories.ts'
import { type Placed, type Unexplained, unexplained } from '../properties/linearizability.ts'
import type { HistoryCall, HistoryShown } from '../trace/history.ts'

/** The history in the run's present state, when the property is that it is linearizable and it is not. */
export function brokenHistory(run: Run, spec: Spec, property: string): HistoryShown | undefined {
  const recording = spec.recordings?.find((candidate) => linearizable(candidate) === property)
  if (recording === undefined) return undefined
  const found = unexplained(run.store.read(recording.history), recording)
  if (found === undefined) return undefined
  const steps = stepsOf(run, recording)
  const calls = found.calls.map((call, i) => callAt(run, call, found, i, steps))
  return { object: recording.name, calls: calls.toSorted((a, b) => a.from - b.from) }
}

/** Per thread and operation of it, the steps of its call and return. */
type Steps = readonly (readonly { readonly from: number; readonly to?: number }[])[]

function callAt(run: Run, call: Placed, { order, stuck }: Unexplained, i: number, steps: Steps): HistoryCall {
  const place = order.indexOf(i) + 1
  return {
    thread: run.threads[call.thread].name,
    call: callText(call),
    ...(call.returned === undefined ? {} : { reply: replyText(call.returned.reply) }),
    ...steps[call.thread][call.nth],
    ...(place === 0 ? {} : { place }),
    stuck: stuck.some((next) => next.call === i),
  }
}

const replyText = (reply: Reply): string => {
  if ('raises' in reply) return `raises ${reply.raises}`
  return reply.answer === undefined ? 'returns' : `answers ${shown(reply.answer)}`
}

/** A call adds an operation to those of its thread, a return adds what came of one. */
function stepsOf(run: Run, { history: { object } }: Recording): Steps {
  const { log } = run
  const states: History[] = []
  const at: number[] = []
  for (let event = 0; event < log.length; event++)
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++)
      if (log.accessPart[entry]?.object === object) {
        states.push(log.accessBefore[entry] as History)
        at.push(event + 1)
      }
  states.push(run.store.read({ object, valueName: object.name }))
  const final = states[at.length]
  const stepOf = (isSo: (history: History) => boolean): number => at[states.findIndex(isSo) - 1]
  return final.threads.map(({ calls }, thread) =>
    calls.map((call, nth) => {
      const isReturned = (history: History): boolean => history.threads[thread]?.calls[nth]?.returned !== undefined
      const from = stepOf((history) => history.threads[thread]?.calls[nth] !== undefined)
      return call.returned === undefined ? { from } : { from, to: stepOf(isReturned) }
    }),
  )
}
