/** `--scaling`: counts the traces of models at the sizes that they name. */
import { modelLabel } from '../report/checked.ts'
import { type Count, countOf, type Scaled } from '../report/scaling.ts'
import { combinations } from './params.ts'
import type { ModelInfo } from './protocol.ts'
import type { Session } from './session.ts'

/** Beyond this a search is ended, and the table says that there are more. */
const MOST_EXECUTIONS = 1_000_000

/** Traces are counted to the end whatever they show, and schedules are not shortened. One more tells "more" from "as many". */
const limits = {
  strategy: 'optimal',
  keepGoing: true,
  maxExecutions: MOST_EXECUTIONS + 1,
  minimiseStates: 0,
} as const

/** Models that cannot be run at a size are reported, and left out. */
export async function countTraces(
  models: readonly ModelInfo[],
  session: Session,
  wantsProgress: boolean | undefined,
): Promise<Scaled[]> {
  const scaled: Scaled[] = []
  for (const model of models) {
    const reply = await session.host.ask({ kind: 'describe', model })
    if (reply.kind !== 'done' || reply.answer.scaling === undefined) continue
    const { growth } = reply.answer.scaling
    const params = Object.entries(reply.answer.scaling.params)
    const counts = await countsOf(model, params, session, wantsProgress)
    if (counts !== undefined)
      scaled.push({ file: session.shown(model.file), model: model.name, params, growth, counts })
  }
  return scaled
}

async function countsOf(
  model: ModelInfo,
  sizes: Scaled['params'],
  session: Session,
  wanted: boolean | undefined,
): Promise<Count[] | undefined> {
  const { host } = session
  const counts: Count[] = []
  for (const params of combinations(sizes)) {
    const label = modelLabel(model.name, params)
    const progress = session.showProgress(label, wanted)
    const reply = await host.ask({ kind: 'check', model, params, limits })
    progress.end()
    if (reply.kind === 'failed') session.report(reply.failure, `${label} in ${session.shown(model.file)}`)
    if (reply.kind !== 'done') return undefined
    counts.push(countOf(reply.answer.result, MOST_EXECUTIONS))
  }
  return counts
}
