/** `interleave explore`: a page on this machine on which one chooses who moves next. */
import { InterleaveError } from '../kernel/errors.ts'
import { shownScene, sourceTexts } from '../node/places.ts'
import { printable } from '../report/characters.ts'
import type { Params } from '../report/checked.ts'
import { findingOf } from '../report/diagnosis.ts'
import { pageDocument } from '../report/html/document.ts'
import type { LiveAnswer, Question } from '../report/html/live.ts'
import { filesOf, livePage, printableScene } from '../report/html/pageData.ts'
import { plain } from '../report/style.ts'
import { pageAssets } from './assets.ts'
import type { ExploreCommand } from './commands.ts'
import { AS_EXPECTED } from './exitStatus.ts'
import { failureText } from './failureText.ts'
import { headerOf } from './header.ts'
import { assertKnown, settingsFor } from './params.ts'
import type { ModelInfo, Reply } from './protocol.ts'
import { serve } from './server.ts'
import type { Session } from './session.ts'

/** As in a check. */
const MAX_STEPS = 10_000

/** Serves until it is interrupted. @throws InterleaveError for a command line that does not fit the models. */
export async function runExplore(command: ExploreCommand, session: Session): Promise<number> {
  const models = await session.select(command.paths, command.only)
  if (models.length === 0) return session.errorStatus
  const model = theModel(models, command)
  const params = paramsOf(model, command)
  const assets = pageAssets()
  const title = `interleave explore: ${model.name}`
  const about = headerOf(model.file)
  const data = livePage({
    title: 'interleave explore',
    model: model.name,
    file: session.shown(model.file),
    params: { ...model.params, ...params },
    ...(about === undefined ? {} : { about }),
  })
  const asking = inTurn((question: unknown) => answerTo(question, model, params, command, session))
  const service = { page: (live: string) => pageDocument(title, { ...data, live }, assets, true), answer: asking }
  const running = await serve(service, command.port).catch((error: unknown) => {
    throw new InterleaveError(
      'IL015',
      `Port ${command.port} cannot be had: ${error instanceof Error ? error.message : ''}`,
    )
  })
  session.terminal.out(`${printable(model.name)} is live at ${running.url}\nCtrl-C ends it.\n`)
  await interruption()
  await running.close()
  return AS_EXPECTED
}

/** Of several models, the one whose name is the text. */
function theModel(models: readonly ModelInfo[], { only }: ExploreCommand): ModelInfo {
  const named = models.filter(({ name }) => name === only)
  for (const candidates of [models, named]) if (candidates.length === 1) return candidates[0]
  const names = models.map(({ name }) => `"${name}"`).join(', ')
  throw new InterleaveError('IL015', `One model is explored at a time; choose with --only among ${names}.`)
}

function paramsOf(model: ModelInfo, { overrides }: ExploreCommand): Params {
  assertKnown(overrides, [model])
  const settings = settingsFor(model, overrides)
  if (settings.length > 1) throw new InterleaveError('IL015', 'A model is explored at one value of each parameter.')
  return settings[0]
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

/** One at a time: the worker takes no more. */
function inTurn<Q, A>(ask: (question: Q) => Promise<A>): (question: Q) => Promise<A> {
  let last: Promise<unknown> = Promise.resolve()
  return (question) => {
    const answer = last.then(() => ask(question))
    last = answer.catch(() => undefined)
    return answer
  }
}

async function answerTo(
  given: unknown,
  model: ModelInfo,
  params: Params,
  command: ExploreCommand,
  session: Session,
): Promise<LiveAnswer> {
  const question = questionOf(given)
  if (question === undefined) return { kind: 'refused', reason: 'That is no question.' }
  const { host } = session
  const asked = { model, params, maxSteps: command.maxSteps ?? MAX_STEPS }
  switch (question.kind) {
    case 'at':
      return answered(await host.ask({ ...asked, ...question }), ({ scene, replay: { breaches, trace } }) => {
        const shown = printableScene(shownScene(scene, session.cwd))
        const broken = breaches.map((breach) =>
          printable(`"${breach.property}": ${findingOf(breach, trace).join('; ')}`),
        )
        const files = filesOf([shown], sourceTexts(session.cwd))
        return { kind: 'at', state: { scene: shown, breaches: broken, files } }
      })
    case 'outlook':
      return answered(await host.ask({ ...asked, ...question }), (outlooks) => ({ kind: 'outlook', outlooks }))
    case 'counterexample':
      return answered(await host.ask({ ...asked, ...question }), (found) => ({
        kind: 'counterexample',
        ...(found && { found: { property: printable(found.property), schedule: found.schedule } }),
      }))
  }
}

function answered<T>(reply: Reply<T>, answer: (value: T) => LiveAnswer): LiveAnswer {
  if (reply.kind === 'done') return answer(reply.answer)
  return {
    kind: 'refused',
    reason: reply.kind === 'failed' ? failureText(reply.failure, plain) : 'It was interrupted.',
  }
}

/** What was sent can be anything. */
function questionOf(given: unknown): Question | undefined {
  if (typeof given !== 'object' || given === null || !('kind' in given)) return undefined
  if (given.kind === 'counterexample') return { kind: 'counterexample' }
  if (!('schedule' in given) || typeof given.schedule !== 'string') return undefined
  const { kind, schedule } = given
  return kind === 'at' || kind === 'outlook' ? { kind, schedule } : undefined
}
