/** `interleave plan`: what there is to explore of models, and how long that would take here. */
import { printable } from '../report/characters.ts'
import { modelLabel } from '../report/checked.ts'
import { planText } from '../report/plan.ts'
import type { PlanCommand } from './commands.ts'
import { INCOMPLETE } from './exitStatus.ts'
import { assertKnown, settingsFor } from './params.ts'
import type { Session } from './session.ts'

export async function runPlan(command: PlanCommand, session: Session): Promise<number> {
  const { maxSteps, maxDuration, maxDurationMs } = command
  const models = await session.select(command.paths, command.only)
  if (models.length > 0) assertKnown(command.overrides, models)
  const { style, out } = session.terminal
  const limit =
    maxDuration === undefined || maxDurationMs === undefined ? {} : { limit: { text: maxDuration, ms: maxDurationMs } }
  for (const model of models)
    for (const params of settingsFor(model, command.overrides)) {
      const label = modelLabel(model.name, params)
      const reply = await session.host.ask({ kind: 'plan', model, params, ...(maxSteps !== undefined && { maxSteps }) })
      if (reply.kind === 'interrupted') return Math.max(session.errorStatus, INCOMPLETE)
      if (reply.kind === 'failed') session.report(reply.failure, `${label} in ${session.shown(model.file)}`)
      else out(planText(printable(label), reply.answer, { style, ...limit }))
    }
  return session.errorStatus
}
