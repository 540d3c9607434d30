/** `interleave mutate`: puts small faults into the machines under test, and tells which of them no model notices. */
import { InterleaveError } from '../kernel/errors.ts'
import { unreachable } from '../kernel/unreachable.ts'
import { differenceOf } from '../mutate/difference.ts'
import { type Machine, machinesIn, underTest } from '../mutate/machines.ts'
import { announced, type Mutation, mutated, mutationsIn } from '../mutate/mutants.ts'
import { parse } from '../mutate/syntax.ts'
import type { Params } from '../report/checked.ts'
import {
  type Fate,
  isAccountedFor,
  type Mutant,
  type MutationResult,
  mutantText,
  mutationDocument,
  mutationSummary,
} from '../report/mutants.ts'
import type { MutateCommand } from './commands.ts'
import { AS_EXPECTED, INCOMPLETE, UNEXPECTED } from './exitStatus.ts'
import { assertKnown, settingsFor } from './params.ts'
import { ANNOUNCE, type Answers, type CheckLimits, type ModelInfo, type Reply } from './protocol.ts'
import type { Session } from './session.ts'
import { sourcesOf, type Workspace, workspace } from './workspace.ts'

/** A model that holds, and may notice that something is wrong. */
interface Judge {
  readonly model: ModelInfo
  readonly params: Params
  readonly executions: number
  /** Absent unless it explores states. */
  readonly states?: number
}

/** A mutation of a file, and its number among all. */
interface Candidate {
  readonly file: string
  readonly mutation: Mutation
}

/** Steps of a thread of a mutant at the most, and of the model without it: one that needs more does not end. */
const MAX_STEPS = 1000
/** A mutant may take so many times the executions that the model takes without it, and so many more. */
const MORE_TIMES = 20
const MORE = 10_000

const limits: CheckLimits = { keepGoing: false, maxSteps: MAX_STEPS, minimiseStates: 0 }

/** Answers the exit status: 0 when every mutant is killed or marked. @throws InterleaveError when no model can judge. */
export async function runMutate(command: MutateCommand, session: Session): Promise<number> {
  const models = await session.select(command.paths, command.only)
  const judges = await judgesAmong(models, command, session)
  if (session.host.wasInterrupted) return INCOMPLETE
  if (judges.length === 0) throw new InterleaveError('IL010', 'None of the models is expected to hold, and does.')
  const sources = sourcesOf(models.map(({ file }) => file))
  const candidates = candidatesIn(sources, models)
  const files = workspace(sources)
  try {
    const result = await judgeAll({ models, judges, sources, candidates, files, session, command })
    if (command.format === 'json') session.terminal.out(`${JSON.stringify(mutationDocument(result), undefined, 2)}\n`)
    else session.terminal.out(mutationSummary(result, session.terminal.style))
    if (session.host.wasInterrupted) return INCOMPLETE
    return session.errorStatus || (isAccountedFor(result) ? AS_EXPECTED : UNEXPECTED)
  } finally {
    files.close()
  }
}

async function judgesAmong(
  models: readonly ModelInfo[],
  { overrides }: MutateCommand,
  session: Session,
): Promise<Judge[]> {
  if (models.length > 0) assertKnown(overrides, models)
  const judges: Judge[] = []
  for (const model of models) {
    const described = await session.host.ask({ kind: 'describe', model })
    if (described.kind !== 'done' || described.answer.expectation !== 'holds') continue
    for (const params of settingsFor(model, overrides)) {
      const reply = await session.host.ask({ kind: 'check', model, params, limits })
      if (reply.kind !== 'done' || reply.answer.result.verdict.kind !== 'holds') continue
      const { executions, states } = reply.answer.result.certificate
      judges.push({ model, params, executions, ...(states === undefined ? {} : { states: states.states }) })
    }
  }
  return judges.toSorted((a, b) => sizeOf(a) - sizeOf(b))
}

const sizeOf = ({ executions, states = executions }: Judge): number => states

/** Each model's machines by themselves: where it has no methods, what its threads run is under test. */
function candidatesIn(sources: ReadonlyMap<string, string>, models: readonly ModelInfo[]): Candidate[] {
  const machines = new Map([...sources].map(([file, source]) => [file, machinesIn(parse(file, source))]))
  const chosen = new Map<string, Set<Machine>>([...sources.keys()].map((file) => [file, new Set()]))
  for (const model of new Set(models.map(({ file }) => file))) {
    const files = [...sourcesOf([model]).keys()]
    const found = underTest(files.flatMap((file) => machines.get(file) ?? []))
    for (const [i, file] of files.entries()) for (const machine of found[i]) chosen.get(file)?.add(machine)
  }
  return [...sources].flatMap(([file, source]) => {
    const inFile = [...(chosen.get(file) ?? [])].toSorted((x, y) => x.body.start - y.body.start)
    return mutationsIn(inFile, source).map((mutation) => ({ file, mutation }))
  })
}

const isChosen = ({ file, mutation }: Candidate, { within = '' }: MutateCommand, session: Session): boolean =>
  `${session.shown(file)} ${mutation.name}`.includes(within)

interface Trial {
  readonly models: readonly ModelInfo[]
  readonly judges: readonly Judge[]
  readonly sources: ReadonlyMap<string, string>
  readonly candidates: readonly Candidate[]
  readonly files: Workspace
  readonly session: Session
  readonly command: MutateCommand
}

async function judgeAll(trial: Trial): Promise<MutationResult> {
  const { candidates, session, judges, command } = trial
  const { style, out } = session.terminal
  const reached = await reachedBy(trial)
  const marks = await marksOf(trial.models, session)
  const mutants: Mutant[] = []
  const unreached: string[] = []
  for (const [number, candidate] of candidates.entries()) {
    if (session.host.wasInterrupted) break
    if (!isChosen(candidate, command, session)) continue
    const able = judges.filter((_, judge) => reached[judge].has(number))
    const { name } = candidate.mutation
    if (able.length === 0) {
      unreached.push(name)
      continue
    }
    const equivalent = marks.get(name)
    const mutant: Mutant = {
      name,
      ...placeOf(candidate, trial),
      fate: await fateOf(candidate, able, trial),
      ...(equivalent === undefined ? {} : { equivalent }),
    }
    mutants.push(mutant)
    const text = command.format === 'json' ? undefined : mutantText(mutant, style)
    if (text !== undefined) out(`${text}\n`)
  }
  const names = new Set(candidates.map(({ mutation }) => mutation.name))
  return { mutants, unreached, unknownMarks: [...marks.keys()].filter((name) => !names.has(name)) }
}

function placeOf({ file, mutation }: Candidate, { sources, session }: Trial): Omit<Mutant, 'name' | 'fate'> {
  const source = sources.get(file) ?? ''
  return { file: session.shown(file), ...differenceOf(source, mutated(source, mutation)) }
}

/** Per judge, the numbers of the mutations whose places its executions come to. */
async function reachedBy({ judges, sources, candidates, files, session }: Trial): Promise<ReadonlySet<number>[]> {
  const replaced = new Map<string, string>()
  for (const [file, source] of sources) {
    const first = candidates.findIndex((candidate) => candidate.file === file)
    const mutations = candidates.filter((candidate) => candidate.file === file).map(({ mutation }) => mutation)
    replaced.set(file, announced(source, mutations, `globalThis.${ANNOUNCE}`, first))
  }
  const copy = files.copy(replaced)
  const reached: ReadonlySet<number>[] = []
  for (const { model, params } of judges) {
    const there = { ...model, file: copy.placeOf(model.file) }
    const reply = await session.host.ask({ kind: 'places', model: there, params, limits })
    if (reply.kind === 'failed') session.report(reply.failure, model.name)
    reached.push(new Set(reply.kind === 'done' ? reply.answer : []))
  }
  copy.remove()
  return reached
}

/** Mutations that the models call equivalent, with the reason. */
async function marksOf(models: readonly ModelInfo[], { host }: Session): Promise<ReadonlyMap<string, string>> {
  const marks = new Map<string, string>()
  for (const model of models) {
    const reply = await host.ask({ kind: 'describe', model })
    if (reply.kind === 'done')
      for (const [name, reason] of Object.entries(reply.answer.equivalentMutants ?? {})) marks.set(name, reason)
  }
  return marks
}

/** What the first judge says that notices it. */
async function fateOf({ file, mutation }: Candidate, judges: readonly Judge[], trial: Trial): Promise<Fate> {
  const { sources, files, session } = trial
  const copy = files.copy(new Map([[file, mutated(sources.get(file) ?? '', mutation)]]))
  try {
    let fate: Fate = { kind: 'survived' }
    for (const judge of judges) {
      const { model, params } = judge
      const there = { ...model, file: copy.placeOf(model.file) }
      const ask = () => session.host.ask({ kind: 'check', model: there, params, limits: boundsOf(judge, trial) })
      const first = await ask()
      // A busy computer can look like a loop without a step, once.
      const reply = first.kind === 'failed' && first.failure.code === 'IL014' ? await ask() : first
      const said = sentence(reply, model.name)
      if (said.kind === 'killed' || reply.kind === 'interrupted') return said
      if (said.kind === 'undecided') fate = said
    }
    return fate
  } finally {
    copy.remove()
  }
}

function boundsOf({ executions, states }: Judge, { command }: Trial): CheckLimits {
  const enough = (usual: number): number => usual * MORE_TIMES + MORE
  return {
    ...limits,
    maxExecutions: enough(executions),
    ...(states === undefined ? {} : { maxStates: enough(states) }),
    maxDuration: command.maxDuration,
  }
}

/** What one judge makes of a mutant. An error is a verdict only where it says that a machine goes on for ever. */
function sentence(reply: Reply<Answers['check']>, by: string): Fate {
  if (reply.kind === 'interrupted') return { kind: 'undecided', reason: 'interrupted' }
  if (reply.kind === 'failed') {
    const { code } = reply.failure
    return code === 'IL014' ? { kind: 'killed', by, how: 'does not end' } : { kind: 'undecided', reason: `[${code}]` }
  }
  const { verdict, certificate } = reply.answer.result
  switch (verdict.kind) {
    case 'violated':
      return { kind: 'killed', by, how: `violates "${verdict.violations[0].property}"` }
    case 'inconclusive':
      return certificate.cut > 0
        ? { kind: 'killed', by, how: 'does not end' }
        : { kind: 'undecided', reason: verdict.reason }
    case 'holds':
      return { kind: 'survived' }
    default:
      return unreachable(verdict)
  }
}
