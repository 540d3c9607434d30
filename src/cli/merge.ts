/** `interleave merge`: what shards have found, added up and told as if it had been found in one search. */
import { resolve } from 'node:path'
import type { Checked, Params } from '../report/checked.ts'
import { modelLabel } from '../report/checked.ts'
import { hasSections, textOf } from '../report/text.ts'
import { checkedOf, conclude, textOptions, wantsPictures } from './check.ts'
import type { MergeCommand } from './commands.ts'
import { failure } from './failures.ts'
import type { ModelInfo } from './protocol.ts'
import type { Session } from './session.ts'
import { problemsIn, readShards, type Sharded, shardsIn } from './shards.ts'

interface Job {
  readonly model: ModelInfo
  readonly overrides: Params
  readonly sharded: Sharded
}

/** Answers the exit status. @throws InterleaveError for files that are no results of shards. */
export async function runMerge(command: MergeCommand, session: Session): Promise<number> {
  const files = readShards(command.files.map((file) => resolve(session.cwd, file)))
  for (const { failure: problem, where } of problemsIn(files)) session.report(problem, where)
  const jobs = await jobsFor(shardsIn(files), session)
  const options = textOptions(jobs, command, session)
  const { terminal, host } = session
  if (command.format === 'text' && options.header !== undefined) terminal.out(`${options.header}\n`)
  const done: Checked[] = []
  let notRun = jobs.length
  let isSetOff = false
  for (const job of jobs) {
    if (host.wasInterrupted) break
    notRun--
    const checked = await mergeJob(job, command, session)
    if (checked === undefined) continue
    done.push(checked)
    isSetOff = hasSections(checked, options)
    if (command.format === 'text') terminal.out(`${textOf(checked, options)}${isSetOff ? '\n' : ''}`)
  }
  return conclude({ done, notRun, isSetOff, options }, command, session)
}

/** The models as they are here: what they expect is said by them, and not by shards. */
async function jobsFor(all: readonly Sharded[], session: Session): Promise<Job[]> {
  const known = new Map<string, ModelInfo>()
  for (const file of new Set(all.map((sharded) => sharded.file)))
    for (const model of await session.load([file])) known.set(JSON.stringify([file, model.name]), model)
  return all.flatMap((sharded) => {
    const { file, name, params } = sharded
    const model = known.get(JSON.stringify([file, name]))
    if (model === undefined) {
      session.report(failure('IL010', `${file} has none that is called "${name}".`))
      return []
    }
    const overrides = Object.fromEntries(
      Object.entries(params).filter(([param, value]) => model.params[param] !== value),
    )
    return [{ model, overrides, sharded }]
  })
}

async function mergeJob(job: Job, command: MergeCommand, session: Session): Promise<Checked | undefined> {
  const { model, overrides, sharded } = job
  const { shards } = sharded
  const reply = await session.host.ask({
    kind: 'merge',
    model,
    params: overrides,
    shards,
    wantsPictures: wantsPictures(command),
  })
  if (reply.kind === 'done') return checkedOf(job, reply.answer, command, session)
  if (reply.kind === 'failed')
    session.report(reply.failure, `${modelLabel(model.name, overrides)} in ${session.shown(model.file)}`)
  return undefined
}
