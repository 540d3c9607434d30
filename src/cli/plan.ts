/** `interleave plan`: what there is to explore of models, and how long that would take here. */
import { printable } from '../report/characters.ts'
import { modelLabel } from '../report/checked.ts'
import { planText } from '../report/plan.ts'
import { type Planned, planDocument } from '../report/planDocument.ts'
import type { PlanCommand } from './commands.ts'
import { INCOMPLETE } from './exitStatus.ts'
import { assertKnown, settingsFor } from './params.ts'
import type { Session } from './session.ts'

export async function runPlan(command: PlanCommand, session: Session): Promise<number> {
  const { format, maxSteps, maxDuration, maxDurationMs } = command
  const models = await session.select(command.paths, command.only)
  if (models.length > 0) assertKnown(command.overrides, models)
  const { style, out } = session.terminal
  const limit =
    maxDuration === undefined || maxDurationMs === undefined ? {} : { limit: { text: maxDuration, ms: maxDurationMs } }
  const jobs = models.flatMap((model) => settingsFor(model, command.overrides).map((params) => ({ model, params })))
  const planned: Planned[] = []
  let wasInterrupted = false
  for (const { model, params } of jobs) {
    const file = session.shown(model.file)
    const label = modelLabel(model.name, params)
    const reply = await session.host.ask({ kind: 'plan', model, params, ...(maxSteps !== undefined && { maxSteps }) })
    wasInterrupted = reply.kind === 'interrupted'
    if (wasInterrupted) break
    if (reply.kind === 'failed') session.report(reply.failure, `${label} in ${file}`)
    if (reply.kind !== 'done') continue
    planned.push({ name: model.name, file, plan: reply.answer })
    if (format === 'text') out(planText(printable(label), reply.answer, { style, ...limit }))
  }
  if (format === 'json') out(`${JSON.stringify(planDocument(planned, limit.limit), undefined, 2)}\n`)
  return Math.max(session.errorStatus, wasInterrupted ? INCOMPLETE : 0)
}
