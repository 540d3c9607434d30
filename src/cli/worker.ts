/** Runs models in a thread of its own: a search is synchronous, and the command line must hear Ctrl-C meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { checking, merge } from '../check/check.ts'
import { type Counterexample, counterexamples } from '../check/counterexamples.ts'
import type { CheckOptions, NeverTaken } from '../check/options.ts'
import { outlooks } from '../check/outlook.ts'
import { picturesOf } from '../check/pictures.ts'
import { plan } from '../check/plan.ts'
import { replay } from '../check/replay.ts'
import { sceneOf } from '../check/scene.ts'
import { type ShardNumber, shardName } from '../check/shards.ts'
import { isSurprise } from '../check/verdict.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import { decodeSchedule } from '../trace/schedule.ts'
import { branchesNeverTaken, forgetMarks, reachedMarks, reachMarks } from './branches.ts'
import { Keeper } from './checkpoint.ts'
import { failureOf } from './failures.ts'
import { type Identity, sourceHash } from './identity.ts'
import { ThreadCrew } from './lanes.ts'
import { modelsOf, startHooks } from './load.ts'
import {
  ANNOUNCE,
  type Answers,
  CARRY_ON,
  type CrewSize,
  type ModelAddress,
  OUT_OF_TIME,
  type Reply,
  type Request,
  Signals,
} from './protocol.ts'
import { optionsOfShards } from './shards.ts'

const signals = new Signals(workerData as SharedArrayBuffer)

/** Shows that the thread is not stuck while it waits for a file to be loaded. */
setInterval(() => signals.beat(), 200).unref()

signals.beat()
startHooks()
signals.beat()

parentPort?.on('message', (request: Request) => {
  void reply(request).then((message) => parentPort?.postMessage(message))
})

async function reply(request: Request): Promise<Reply> {
  try {
    return { kind: 'done', answer: await answer(request) }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

function answer(request: Request): Promise<Answers[Request['kind']]> {
  switch (request.kind) {
    case 'load':
      return describeFile(request)
    case 'describe':
      return describeModel(request.model)
    case 'places':
      return placesOf(request)
    case 'check':
      return checkModel(request)
    case 'merge':
      return mergeShards(request)
    case 'plan':
      return planOf(request)
    case 'replay':
      return replaySchedule(request)
    case 'at':
      return stateAt(request)
    case 'outlook':
      return outlookAt(request)
    case 'counterexample':
      return nextCounterexample(request)
  }
}

async function describeFile({ file, crew: size }: Request & { kind: 'load' }): Promise<Answers['load']> {
  if (size !== undefined) crewOf(size, file)
  const models = await modelsOf(file)
  return models.map(({ name, params }, index) => ({ file, index, name, params }))
}

async function find({ file, index }: ModelAddress): Promise<Model> {
  const model = (await modelsOf(file))[index]
  if (model === undefined) throw new InterleaveError('IL099', `There is no model ${index} in ${file}.`)
  return model
}

async function describeModel(address: ModelAddress): Promise<Answers['describe']> {
  const { expect = 'holds', scaling, equivalentMutants } = instantiate(await find(address)).spec
  return {
    expectation: expect,
    ...(scaling === undefined ? {} : { scaling }),
    ...(equivalentMutants === undefined ? {} : { equivalentMutants }),
  }
}

async function placesOf({ model, params, limits }: Request & { kind: 'places' }): Promise<Answers['places']> {
  const met = new Set<number>()
  Object.assign(globalThis, { [ANNOUNCE]: (place: number) => met.add(place) })
  await checkModel({ kind: 'check', model, params, limits })
  return [...met]
}

async function checkModel({
  model,
  params,
  limits,
  wantsPictures,
}: Request & { kind: 'check' }): Promise<Answers['check']> {
  const target = await find(model)
  const started = performance.now()
  forgetMarks()
  const { maxDuration = '', maxDurationMs: limitMs, crew: given, keeping, ...options } = limits
  const time = limitMs === undefined ? {} : { time: { limitMs, elapsedMs: () => performance.now() - started } }
  const crew = given && crewOf(given, model.file)
  crew?.turnTo(model, target)
  const search = (keeping ?? options.shard) ? identityOf(model, target, params, options) : undefined
  const keeper = keeping && search && new Keeper(keeping, withShard(search, options.shard))
  const isInTasks = crew !== undefined || keeper !== undefined
  const tasks = isInTasks ? { tasks: { ...(crew && { crew }), ...keeper?.tasks } } : {}
  // A sample that may take its time has no other end.
  const size = maxDuration === '' ? {} : { maxExecutions: Number.POSITIVE_INFINITY }
  const steps = checking(target, {
    ...size,
    ...time,
    ...options,
    ...tasks,
    params,
    branchesNeverTaken: () => neverTakenIn(model, target),
    shouldStop: () => reasonToStop(maxDuration),
  })
  try {
    for (;;) {
      const step = steps.next()
      if (step.done) {
        const { value: result } = step
        keeper?.end()
        const elapsedMs = performance.now() - started
        return {
          result,
          elapsedMs,
          ...(wantsPictures && { pictures: picturesOf(target, result, () => signals.beat()) }),
          ...(options.shard && search && { search, reached: reachedMarks() }),
        }
      }
      signals.progress = step.value
      await crew?.hearOthers(step.value.isWaiting === true)
    }
  } finally {
    if (crew?.isAtWork) await dismissCrew()
  }
}

let standing: ThreadCrew | undefined

/** One after the other has the same, since threads take a while to start. */
const crewOf = (size: CrewSize, file: string): ThreadCrew => (standing ??= new ThreadCrew(size, file))

async function dismissCrew(): Promise<void> {
  await standing?.close()
  standing = undefined
}

const neverTakenIn = ({ file }: ModelAddress, { params }: Model): NeverTaken =>
  branchesNeverTaken(file, Object.keys(params).length > 0)

/** A checkpoint is of one shard; the result is added to those of others. */
const withShard = (search: Identity, shard: ShardNumber | undefined): Identity =>
  shard === undefined ? search : { ...search, options: `${search.options}, ${shardName(shard)}` }

/** @throws IL043 */
async function mergeShards(request: Request & { kind: 'merge' }): Promise<Answers['merge']> {
  const { model, params, shards, minimiseStates, wantsPictures } = request
  const target = await find(model)
  const started = performance.now()
  const options = optionsOfShards(shards, sourceHash(model.file))
  forgetMarks()
  for (const { reached } of shards) reachMarks(reached)
  const result = merge(
    target,
    shards.map(({ part }) => part),
    {
      ...options,
      ...(minimiseStates === undefined ? {} : { minimiseStates }),
      params,
      branchesNeverTaken: () => neverTakenIn(model, target),
      shouldStop: () => reasonToStop(''),
    },
  )
  return {
    result,
    elapsedMs: performance.now() - started,
    ...(wantsPictures && { pictures: picturesOf(target, result, () => signals.beat()) }),
  }
}

async function planOf({ model, params, maxSteps }: Request & { kind: 'plan' }): Promise<Answers['plan']> {
  return plan(await find(model), {
    params,
    ...(maxSteps !== undefined && { maxSteps }),
    now: () => performance.now(),
    pulse: () => signals.beat(),
  })
}

function identityOf(model: ModelAddress, { name }: Model, params: Params, options: CheckOptions): Identity {
  const { strategy, maxSteps, coverage, keepGoing } = options
  return {
    model: name,
    source: sourceHash(model.file),
    params: JSON.stringify(params),
    options: JSON.stringify({ strategy, maxSteps, coverage, keepGoing }),
  }
}

function reasonToStop(timeLimit: string): string | undefined {
  signals.beat()
  const { stop } = signals
  if (stop === CARRY_ON) return undefined
  return stop === OUT_OF_TIME ? `the time limit of ${timeLimit} was reached` : 'it was interrupted'
}

async function replaySchedule(request: Request & { kind: 'replay' }): Promise<Answers['replay']> {
  const { model, schedule, maxSteps, recorded } = request
  const target = await find(model)
  const { spec, params } = instantiate(target, request.params)
  const result = replay(target, schedule, {
    params,
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(recorded === undefined ? {} : { recorded }),
  })
  const { expect = 'holds' } = spec
  const expected = !result.breaches.some(({ property, race }) => isSurprise(property, race !== undefined, expect))
  return { replay: result, params, expected }
}

async function stateAt({ model, params, maxSteps, schedule }: Request & { kind: 'at' }): Promise<Answers['at']> {
  const target = await find(model)
  const scene = sceneOf(target, params, decodeSchedule(schedule), maxSteps)
  return { scene, replay: replay(target, schedule, { params, maxSteps }) }
}

/** States looked at for each choice: an answer should come while one still looks at the page. */
const STATES_OF_OUTLOOK = 5000

async function outlookAt(request: Request & { kind: 'outlook' }): Promise<Answers['outlook']> {
  const { model, params, maxSteps, schedule } = request
  const options = { maxSteps, maxStates: STATES_OF_OUTLOOK, pulse: () => signals.beat() }
  return outlooks(await find(model), params, decodeSchedule(schedule), options)
}

const searches = new Map<string, Generator<Counterexample, void>>()

/** Goes on where the last request for the same model left off. */
async function nextCounterexample(request: Request & { kind: 'counterexample' }): Promise<Answers['counterexample']> {
  const { model, params, maxSteps } = request
  const key = JSON.stringify([model, params, maxSteps])
  const search = searches.get(key) ?? counterexamples(await find(model), params, maxSteps, () => signals.beat())
  searches.set(key, search)
  const { value } = search.next()
  return value === undefined ? undefined : value
}
