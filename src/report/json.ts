/** Verdicts for programs. */
import type { Finding } from '../check/diagnose.ts'
import type { Part } from '../check/shards.ts'
import type { Passing, Race, Violation, Witness } from '../check/verdict.ts'
import { VERSION } from '../kernel/version.ts'
import type { HistoryCall } from '../trace/history.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import {
  CHECK_SCHEMA,
  type CheckDocument,
  type HistoryCallEntry,
  type ModelEntry,
  type PassingEntry,
  type RaceEntry,
  type ScheduleEntry,
  type ShardEntry,
  type StepEntry,
  type ViolationEntry,
  type WitnessEntry,
} from './checkDocument.ts'
import type { Checked } from './checked.ts'
import type { Trouble } from './ci.ts'
import { findingOf } from './diagnosis.ts'

export function checkDocument(models: readonly Checked[], troubles: readonly Trouble[] = []): CheckDocument {
  const errors = troubles.map(({ code, detail, where }) => ({
    code,
    detail,
    ...(where === undefined ? {} : { where }),
  }))
  return {
    schema: CHECK_SCHEMA,
    tool: { name: 'interleave', version: VERSION },
    models: models.map(modelEntry),
    ...(errors.length === 0 ? {} : { errors }),
  }
}

function modelEntry({ file, result, elapsedMs, search, reached }: Checked): ModelEntry {
  const { model, verdict, expected, expectation, certificate, witnesses, properties, coverage, miscount, part } = result
  const { params, strategy, executions, redundant, deadlocks, cut, events, outcomes, outcomesExact } = certificate
  const { fairness, cells, bounds, version, states, levels, sample, choice } = certificate
  return {
    name: model,
    file,
    params,
    strategy,
    verdict: verdict.kind,
    expected,
    expectation,
    executions,
    redundant,
    deadlocks,
    cut,
    events,
    outcomes,
    outcomesExact,
    ...(fairness === undefined ? {} : { fairness }),
    cells,
    bounds,
    version,
    ...(states === undefined ? {} : { states }),
    ...(levels === undefined ? {} : { levels }),
    ...(sample === undefined ? {} : { sample }),
    ...(choice === undefined ? {} : { choice }),
    elapsedMs,
    ...(verdict.kind === 'inconclusive' ? { reason: verdict.reason } : {}),
    ...(verdict.kind === 'violated' ? violated(verdict.violations) : {}),
    witnesses: witnesses.map(witnessEntry),
    properties,
    coverage,
    ...(miscount === undefined ? {} : { miscount }),
    ...(part === undefined ? {} : { shard: shardEntry(part, search ?? {}, reached ?? []) }),
  }
}

function shardEntry(
  { shard, plan, ended, seen, footprints }: Part,
  search: ShardEntry['search'],
  reached: readonly string[],
): ShardEntry {
  return { ...shard, plan, search, ...(ended === undefined ? {} : { ended }), found: { seen, footprints, reached } }
}

function violated(violations: readonly [Violation, ...Violation[]]): Partial<ModelEntry> {
  const entries = violations.map(violationEntry)
  return { ...entries[0], violations: entries }
}

function violationEntry(violation: Violation): ViolationEntry {
  const { property, history, race, critical, passing } = violation
  return {
    property,
    ...findingEntry(violation, violation.trace),
    ...scheduleEntry(violation),
    ...(history === undefined ? {} : { history: { object: history.object, calls: history.calls.map(callEntry) } }),
    ...(race && { race: raceEntry(race) }),
    critical: critical ?? null,
    passing: passing === undefined ? null : passingEntry(passing),
  }
}

function callEntry({ thread, call, reply, from, to, place, stuck }: HistoryCall): HistoryCallEntry {
  return { thread, call, reply: reply ?? null, from, to: to ?? null, place: place ?? null, stuck }
}

export const raceEntry = ({ object, steps, masked }: Race): RaceEntry => ({
  object,
  steps,
  masked: masked === true,
})

function passingEntry({ trace, shared, minimal, racy }: Passing): PassingEntry {
  return {
    schedule: trace.schedule,
    trace: stepEntries(trace),
    threads: trace.threads,
    shared,
    minimal,
    racy: racy === true,
  }
}

export function findingEntry(finding: Finding, trace: Trace): Pick<ViolationEntry, 'diagnosis' | 'blocked'> {
  const { diagnosis, beside } = finding
  const [first, ...rest] = findingOf(finding, trace)
  const why = diagnosis ?? beside
  if (why === undefined) return { diagnosis: first }
  const at = (trace.blocked ?? []).map((step) => ({ ...stepEntry(step), within: step.within ?? [] }))
  return { diagnosis: first, blocked: { ...why, sentences: diagnosis === undefined ? rest : [first, ...rest], at } }
}

function witnessEntry({ property, value, ...rest }: Witness): WitnessEntry {
  return { property, value: value ?? null, ...scheduleEntry(rest) }
}

function scheduleEntry(shown: Omit<Witness, 'property'> & Pick<Violation, 'lasso'>): Omit<ScheduleEntry, 'property'> {
  const { trace, preemptions, minimal, lasso } = shown
  const { schedule, threads } = trace
  return {
    schedule,
    trace: stepEntries(trace),
    threads,
    preemptions,
    minimal,
    ...(lasso === undefined ? {} : { lasso }),
  }
}

export function stepEntries({ steps }: Trace): StepEntry[] {
  return steps.map(stepEntry)
}

function stepEntry({ thread, operation, object, answer, at, changes, irrelevant }: TraceStep): StepEntry {
  return {
    thread,
    operation,
    object: object ?? null,
    answer: answer ?? null,
    at: at ?? null,
    changes: changes ?? [],
    relevant: irrelevant !== true,
  }
}
