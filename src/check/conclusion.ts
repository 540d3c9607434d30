/** What a search that has ended says: a verdict on each property, its evidence, and its certificate. */

import { VERSION } from '../kernel/version.ts'
import { hasDefaults, type Params } from '../machine/model.ts'
import { Explainer } from './explain.ts'
import { coverageResult } from './notes.ts'
import { neverSeen, propertyVerdicts } from './properties.ts'
import type { Search } from './search.ts'
import { isFine, type Part, partOf, shardName } from './shards.ts'
import {
  type Certificate,
  type CheckResult,
  type CoverageResult,
  isExpected,
  type Verdict,
  type Witness,
} from './verdict.ts'

export function conclusion<P extends Params>(search: Search<P>): CheckResult {
  const { target, instance, tally } = search
  const verdict = verdictOf(search)
  const expectation = instance.spec.expect ?? 'holds'
  const miscount = verdict.kind === 'holds' ? miscountOf(search) : undefined
  const part = foundPart(search)
  return {
    model: target.name,
    verdict,
    certificate: certificateOf(search),
    expectation,
    witnesses: witnessesOf(search),
    properties: propertyVerdicts(instance.spec, {
      broken: verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : [],
      reached: new Set(tally.findings.witnessed.map(({ goal }) => goal.property)),
      cells: tally.dataRaces.cells().checked,
      isExhausted: isExhausted(search),
    }),
    coverage: coverageOf(search),
    expected:
      part === undefined
        ? isExpected(verdict, expectation) && miscount === undefined
        : isFine(verdict, expectation, part),
    ...(part === undefined ? {} : { part }),
    ...(miscount === undefined ? {} : { miscount }),
  }
}

/** What a shard found. */
function foundPart<P extends Params>(search: Search<P>): Part | undefined {
  const { shard, stopped, tally, footprints, effort } = search
  return shard && partOf(shard, tally.whole(), footprints, effort.redundant, stopped)
}

function isExhausted<P extends Params>({ shard, states, instance, stopped, tally }: Search<P>): boolean {
  if (shard !== undefined) return false
  const areEndlessJudged = states !== undefined || instance.spec.infinitelyOften === undefined
  return stopped === undefined && tally.cut === 0 && areEndlessJudged
}

function coverageOf<P extends Params>(search: Search<P>): CoverageResult {
  const { target, instance, options, states, footprints } = search
  const { coverage } = search.tally
  const isThrough = isExhausted(search)
  const unexercised = () => states?.unexercised() ?? coverage?.unexercised(footprints)
  return coverageResult(instance.spec, {
    unexercised: isThrough ? unexercised() : undefined,
    inStates: states !== undefined,
    branches: isThrough && options.coverage !== undefined ? options.branchesNeverTaken?.() : undefined,
    isDefault: hasDefaults(target, instance),
    asksAll: options.coverage === 'orders',
    orders: options.coverage === 'orders' ? coverage?.pairs() : undefined,
  })
}

/** A stated number of traces is for the default parameters, and for strategies that count traces. */
function miscountOf<P extends Params>({ target, instance, options, states, tally }: Search<P>): string | undefined {
  const { traces } = instance.spec
  if (traces === undefined || !hasDefaults(target, instance) || options.strategy === 'exhaustive' || states)
    return undefined
  return traces.count === tally.executions
    ? undefined
    : `${tally.executions} traces, not ${traces.count} (${traces.source})`
}

function verdictOf<P extends Params>(search: Search<P>): Verdict {
  const { stopped, states, shard, lassos } = search
  const { spec } = search.instance
  const { cut, whyCut, findings } = search.tally
  const explainer = explainerOf(search)
  const broken = findings.inOrder().map(({ goal, schedule }) => explainer.violation(goal, schedule))
  const [first, ...rest] = isExhausted(search)
    ? [...broken, ...lassos, ...neverSeen(spec, findings.brokenKeys, findings.reachedKeys)]
    : [...broken, ...lassos]
  if (first !== undefined) return { kind: 'violated', violations: [first, ...rest] }
  if (stopped !== undefined) return { kind: 'inconclusive', reason: withCovered(search, stopped) }
  if (shard !== undefined) return { kind: 'inconclusive', reason: `this is ${shardName(shard)}` }
  if (cut > 0) return { kind: 'inconclusive', reason: whyCut ?? 'an execution was cut off' }
  if (states === undefined && spec.infinitelyOften !== undefined)
    return { kind: 'inconclusive', reason: 'endless executions are judged by the strategy `states` only' }
  return { kind: 'holds' }
}

function withCovered<P extends Params>({ exploration }: Search<P>, stopped: string): string {
  const covered = exploration?.covered?.()
  return covered === undefined ? stopped : `${stopped}; ${covered}`
}

function witnessesOf<P extends Params>(search: Search<P>): Witness[] {
  const explainer = explainerOf(search)
  return search.tally.findings.witnessed.map(({ goal, schedule }) => {
    const witness = explainer.witness(goal, schedule)
    return goal.kind === 'outcome' ? { ...witness, value: goal.value } : witness
  })
}

const minimiseStatesOf = <P extends Params>({ options }: Search<P>): number => options.minimiseStates ?? 20_000

function explainerOf<P extends Params>(search: Search<P>): Explainer<P> {
  const { target, instance } = search
  const { shouldStop } = search.options
  return new Explainer(target, instance.params, {
    maxStates: minimiseStatesOf(search),
    maxSteps: instance.run.maxSteps,
    ...(shouldStop && { shouldStop }),
  })
}

function certificateOf<P extends Params>(search: Search<P>): Certificate {
  const { instance, strategy, tally, effort, states, exploration, maxExecutions } = search
  const { maxPreemptions } = search.options
  const fairness = tally.fairness.found()
  return {
    strategy,
    executions: tally.executions,
    redundant: effort.redundant,
    deadlocks: tally.deadlocks,
    cut: tally.cut,
    events: states === undefined ? tally.events : effort.events,
    outcomes: tally.outcomes.count,
    outcomesExact: tally.outcomes.isExact,
    ...(fairness === undefined ? {} : { fairness }),
    cells: tally.dataRaces.cells(),
    bounds: {
      ...(Number.isFinite(maxExecutions) ? { maxExecutions } : {}),
      ...(maxPreemptions === undefined ? {} : { maxPreemptions }),
      maxSteps: instance.run.maxSteps,
      minimiseStates: minimiseStatesOf(search),
    },
    params: instance.params,
    version: VERSION,
    ...(states && { states: states.certificate() }),
    ...exploration?.certificate?.(),
  }
}
