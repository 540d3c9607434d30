/** What a check says when it explored executions with few preemptions, or some by chance. */
import { assert, atomic, cell, choose, mutex, type Scope, type Spec, spawn } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import { replay } from '../../src/check/replay.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { model } from '../../src/machine/model.ts'

type Build = (scope: Scope) => Spec

const checked = (build: Build, options?: CheckOptions): CheckResult => check(model('small', {}, build), options)

/**
 * The writer must be stopped when it has set x, and the reader when it has set y to 1: two preemptions, and none can be saved,
 * since the reader can do nothing before x is set.
 */
const twice: Build = ({ make, thread }) => {
  const [x, y] = [make(atomic('x', 0)), make(atomic('y', 0))]
  thread('writer', function* () {
    yield* x.store(1)
    assert((yield* y.load()) !== 1, 'y is not seen halfway')
  })
  thread('reader', function* () {
    if ((yield* x.load()) === 0) return
    yield* y.store(1)
    yield* y.store(2)
  })
  return {}
}

const counter: Build = ({ make, threads }) => {
  const count = make(atomic('count', 0))
  threads('adder', 2, function* () {
    yield* count.store((yield* count.load()) + 1)
  })
  return {}
}

describe('a check with few preemptions first', () => {
  it('finds what needs the fewest preemptions, also when it does not look for a shorter schedule', () => {
    const { verdict, certificate } = checked(twice, { strategy: 'bounded', minimiseStates: 1 })
    expect(verdict).toMatchObject({ violations: [{ property: 'y is not seen halfway', preemptions: 2 }] })
    expect(certificate.strategy).toBe('bounded')
  })

  it('is inconclusive within a bound that kept it from the rest, and says what was covered', () => {
    const { verdict, certificate } = checked(twice, { maxPreemptions: 1 })
    const reason = 'every execution with at most 1 preemption was explored, but none with more'
    expect(verdict).toEqual({ kind: 'inconclusive', reason })
    expect(certificate).toMatchObject({ strategy: 'bounded', bounds: { maxPreemptions: 1 }, levels: { covered: 1 } })
    expect(checked(twice, { maxPreemptions: 1, strategy: 'exhaustive' }).verdict).toEqual(verdict)
    expect(checked(twice, { maxPreemptions: 2 }).verdict.kind).toBe('violated')
  })

  it('holds when no preemption leads to more', () => {
    // The four traces of two increments: two without a preemption, two with one.
    const { verdict, certificate } = checked(counter, { strategy: 'bounded' })
    expect(verdict).toEqual({ kind: 'holds' })
    expect(certificate).toMatchObject({ executions: 4, levels: { covered: 1, traces: [2, 2] } })
    expect(checked(counter, { maxPreemptions: 1 }).verdict).toEqual({ kind: 'holds' })
  })

  it('says how far it came when another bound ends it', () => {
    const { verdict, certificate } = checked(twice, { strategy: 'bounded', maxExecutions: 3 })
    const reason = 'the limit of 3 executions was reached; every execution with no preemption was explored'
    expect(verdict).toEqual({ kind: 'inconclusive', reason })
    expect(certificate.levels).toMatchObject({ covered: 0 })
    expect(checked(twice, { strategy: 'bounded', maxExecutions: 1 }).certificate.levels?.covered).toBe(null)
  })

  it('leaves a state undecided that it did not come to', () => {
    const build: Build = ({ make, thread }) => {
      const [x, seen] = [make(atomic('x', 0)), make(atomic('seen', 0))]
      thread('writer', function* () {
        yield* x.store(1)
        yield* x.store(0)
      })
      thread('reader', function* () {
        yield* seen.store(yield* x.load())
      })
      return { sometimes: { 'seen halfway': (read) => read(seen) === 1 } }
    }
    const verdictWithin = (maxPreemptions: number) => checked(build, { maxPreemptions }).properties[0]
    expect(verdictWithin(0)).toEqual({ property: 'seen halfway', kind: 'sometimes', verdict: 'undecided' })
    expect(verdictWithin(1)).toMatchObject({ property: 'seen halfway', verdict: 'holds' })
  })

  it('explores cooperative threads exhaustively, who are never preempted', () => {
    const result = checked((scope) => ({ ...twice(scope), scheduling: 'cooperative' }), { maxPreemptions: 0 })
    expect(result.verdict).toEqual({ kind: 'holds' })
    expect(result.certificate.strategy).toBe('exhaustive')
  })
})

describe('a check by chance', () => {
  const safe: Build = ({ make, threads }) => {
    const lock = make(mutex('lock'))
    const x = make(cell('x', 0))
    threads('user', 2, function* () {
      yield* lock.acquire()
      yield* x.write((yield* x.read()) + 1)
      yield* lock.release()
    })
    return { finally: { 'both counted': (read) => read(x) === 2 } }
  }

  it('is inconclusive when it finds nothing, and says what it saw', () => {
    const { verdict, certificate } = checked(safe, { strategy: 'pos', seed: 7, maxExecutions: 50 })
    // One user after the other: two traces.
    const reason = 'the limit of 50 executions was reached; a sample with seed 7 had 2 different traces'
    expect(verdict).toEqual({ kind: 'inconclusive', reason })
    expect(certificate).toMatchObject({ strategy: 'pos', executions: 50, sample: { seed: 7, traces: 2 } })
  })

  it('says with pct how likely it is that a bug was missed', () => {
    const { verdict, certificate } = checked(safe, { strategy: 'pct', pctDepth: 2, maxExecutions: 101 })
    // 2 threads and 8 steps; the first execution was made before that was known: (1 - 1/16)^100.
    const missed = (15 / 16) ** 100
    expect(verdict).toMatchObject({
      reason: expect.stringMatching(
        /a bug of depth 2 in 2 threads and 8 steps was missed with a chance of at most 0.0016$/,
      ),
    })
    expect(certificate.sample?.pct).toEqual({
      depth: 2,
      threads: 2,
      steps: 8,
      ways: 1,
      executions: 100,
      chance: 1 / 16,
      missed,
    })
  })

  it('rounds the chance up', () => {
    // (15/16)^38 = 0.0861, (15/16)^36 = 0.0979
    const said = (executions: number) =>
      checked(safe, { strategy: 'pct', pctDepth: 2, maxExecutions: executions + 1 }).verdict
    expect(said(38)).toMatchObject({ reason: expect.stringMatching(/at most 0\.087$/) })
    expect(said(36)).toMatchObject({ reason: expect.stringMatching(/at most 0\.098$/) })
  })

  it.each(['random', 'pct', 'pos'] as const)('finds a violation by %s, with a schedule that replays', (strategy) => {
    const result = checked(twice, { strategy, seed: 3 })
    const violation = result.verdict.kind === 'violated' ? result.verdict.violations[0] : undefined
    expect(violation?.property).toBe('y is not seen halfway')
    const again = replay(model('small', {}, twice), violation?.trace.schedule ?? '')
    expect(again.breaches.map(({ property }) => property)).toContain('y is not seen halfway')
  })

  it('ends after 10,000 executions, unless it is told to go on until it is stopped', () => {
    expect(checked(safe, { strategy: 'random' }).certificate).toMatchObject({
      executions: 10_000,
      bounds: { maxExecutions: 10_000 },
    })
    let asked = 0
    const options = { maxExecutions: Infinity, shouldStop: () => (++asked > 120 ? 'that is enough' : undefined) }
    const { verdict, certificate } = checked(safe, { strategy: 'random', ...options })
    expect(verdict).toMatchObject({ reason: expect.stringMatching(/^that is enough; a sample with seed 1 had 2/) })
    // It is asked once in 1024 events, and an execution has 8.
    expect(certificate.executions).toBe(Math.floor((121 * 1024 - 1) / 8))
    expect(certificate.bounds).not.toHaveProperty('maxExecutions')
  })

  it('does the same for the same seed', () => {
    const wide: Build = ({ make, threads }) => {
      const x = make(atomic('x', 0))
      threads('user', 2, function* () {
        yield* x.store((yield* x.load()) * 2 + (yield* choose(3)))
        yield* spawn('child', () => x.fetchAndAdd(1))
      })
      return {}
    }
    const facts = () =>
      [1, 2, 3, 4, 5].map((seed) => {
        const { outcomes, deadlocks, sample } = checked(wide, { strategy: 'pos', seed, maxExecutions: 100 }).certificate
        return [outcomes, deadlocks, sample?.traces].join(' ')
      })
    expect(facts()).toEqual(facts())
    expect(new Set(facts()).size).toBeGreaterThan(1)
  })

  it('promises nothing with pct where threads are cooperative', () => {
    const cooperative: Build = (scope) => ({ ...safe(scope), scheduling: 'cooperative' })
    const { certificate } = checked(cooperative, { strategy: 'pct', maxExecutions: 10 })
    expect(certificate.sample).toEqual({ seed: 1, traces: 2 })
  })
})

describe('options that do not go together', () => {
  it.each<CheckOptions>([
    { strategy: 'optimal', maxPreemptions: 1 },
    { strategy: 'states', seed: 1 },
    { seed: 1 },
    { strategy: 'pos', pctDepth: 2 },
    { maxPreemptions: -1 },
    { strategy: 'random', seed: 0.5 },
    { strategy: 'pct', pctDepth: 0 },
  ])('are refused: %o', (options) => {
    expect(() => checked(counter, options)).toThrow(expect.objectContaining({ code: 'IL021' }))
  })
})
