import { describe, expect, it } from 'vitest'
import { lockedCounter, unlockedCounter } from '../../models/benchmarks/counters.ts'
import { check, checking } from '../../src/check/check.ts'
import { decide, decideWithin } from '../../src/check/choosing.ts'
import type { Estimate } from '../../src/check/estimate.ts'
import { atomic, cell, type Model, model } from '../../src/index.ts'

const counted = (traces: number, depth = 60): Estimate => ({ kind: 'counted', traces, from: traces, to: traces, depth })
const unknown: Estimate = { kind: 'atLeast', traces: 1000, from: 1000, to: Number.POSITIVE_INFINITY, depth: 24 }

/** Threads that know who they are, each with a cell of its own: 3 ** threads states, none of them alike. */
const apart = model('apart', { threads: 12 }, ({ make, threads }, sizes) => {
  const cells = Array.from({ length: sizes.threads }, (_, i) => make(cell(`cell ${i}`, 0)))
  threads('writer', sizes.threads, function* (index) {
    yield* cells[index].write(1)
    yield* cells[index].write(2)
  })
})

/** Far too many traces and states: threads that know who they are write one after the other. */
const entangled = model('entangled', { threads: 7 }, ({ make, threads }, sizes) => {
  const x = make(atomic('x', 0))
  threads('writer', sizes.threads, function* (index) {
    for (let round = 0; round < 2; round++) {
      yield* x.load()
      yield* x.store(index)
    }
  })
})

/** A clock that goes on by so many milliseconds whenever it is looked at. */
const clock = (limitMs: number, step: number) => {
  let now = 0
  return { limitMs, elapsedMs: () => (now += step) }
}

describe('the strategy `auto`', () => {
  it('is the default, and stays with `optimal` when that ends soon', () => {
    const { verdict, certificate } = check(lockedCounter, { params: { threads: 3 } })
    expect(verdict.kind).toBe('holds')
    expect(certificate).toMatchObject({
      strategy: 'optimal',
      executions: 6,
    })
    expect(certificate.choice).toBeUndefined()
  })

  it('goes over to `states` where 12! traces have 49 states: one of 12 threads holds the lock, read or wrote, or none does, and some are done', () => {
    const { verdict, certificate } = check(lockedCounter, { params: { threads: 12 } })
    expect(verdict.kind).toBe('holds')
    expect(certificate).toMatchObject({
      strategy: 'states',
      states: { states: 49 },
      choice: { reason: expect.stringMatching(/^(there are|nobody knows).* traces.*, but 49 states are all$/) },
    })
  }, 30_000)

  const stated = model('stated', {}, ({ make, thread }) => {
    const x = make(cell('x', 0))
    thread('writer', () => x.write(1))
    return { strategy: 'states' }
  })

  it('keeps to what the model says of its strategy, and says nothing of a choice', () => {
    const { strategy, choice } = check(stated, { strategy: 'auto' }).certificate
    expect([strategy, choice]).toEqual(['states', undefined])
  })

  it('is not asked when `optimal` is named, though the model says another', () => {
    for (const estimates of [false, true])
      expect(check(stated, { strategy: 'optimal', estimates }).certificate.strategy).toBe('optimal')
  })

  it('keeps to a bound on preemptions', () => {
    const options = { strategy: 'auto', maxPreemptions: 1, params: { threads: 2 } } as const
    expect(check(unlockedCounter, options).certificate.strategy).toBe('bounded')
  })
})

describe('within a time limit, `auto`', () => {
  /** On a clock that goes on by a millisecond whenever the search gives way. */
  const within = (limitMs: number, stop: (ms: number) => string | undefined) => {
    let now = 0
    const time = { limitMs, elapsedMs: () => now }
    const steps = checking(entangled, { time, shouldStop: () => stop(now) })
    const strategies: string[] = []
    for (let step = steps.next(); ; step = steps.next(), now++) {
      if (step.done) return { result: step.value, strategies }
      const { preemptions } = step.value
      const strategy = preemptions === undefined ? 'another' : 'bounded'
      if (strategies.at(-1) !== strategy) strategies.push(strategy)
    }
  }

  it('explores those with the fewest preemptions where nothing else fits, and says that it is not all', () => {
    const { result, strategies } = within(120, (ms) => (ms >= 120 ? 'the time limit was reached' : undefined))
    expect(strategies).toEqual(['another', 'bounded'])
    expect(result.verdict).toEqual({
      kind: 'inconclusive',
      reason: expect.stringMatching(/^the time limit was reached; every execution with no preemption was explored$/),
    })
    expect(result.certificate.choice?.reason).toMatch(
      /neither fits into the time there is, but those with no preemption \(5,040\) should$/,
    )
  })

  it('leaves a search that the caller stops to say so', () => {
    const { result } = within(120, () => 'enough')
    expect(result.verdict).toEqual({ kind: 'inconclusive', reason: 'enough' })
    expect(result.certificate.strategy).toBe('optimal')
  })
})

describe('a choice', () => {
  const chosen = (target: Model<{ threads: number }>, traces: Estimate, maxExecutions = Number.POSITIVE_INFINITY) =>
    decide(target, { traces, maxExecutions, mayGuess: true, effort: 20_000, pulse: () => undefined })
  const chosenWithin = (target: Model<{ threads: number }>, traces: Estimate, limitMs: number, step = 0) =>
    decideWithin(target, {
      traces,
      maxExecutions: Number.POSITIVE_INFINITY,
      mayGuess: true,
      effort: 20_000,
      pulse: () => undefined,
      time: clock(limitMs, step),
      executions: 0,
      tracesPerMs: 100,
    })

  it('is `optimal` up to ten million traces, or when no more are wanted', () => {
    expect(chosen(apart, counted(1e7)).strategy).toBe('optimal')
    expect(chosen(apart, counted(1e12, 24), 1000).strategy).toBe('optimal')
    expect(chosen(apart, counted(1e12, 24)).strategy).toBe('states')
  })

  it('is `states` for a number of traces that nobody knows only where the states are known', () => {
    // 2 * 6 threads at 3 places, of which 20,000 are looked at, and 33 of a counter whose threads are interchangeable.
    expect(chosen(apart, unknown).strategy).toBe('optimal')
    expect(chosen(lockedCounter, unknown)).toMatchObject({ strategy: 'states', isSure: true, projected: 33 })
  })

  it('goes by what is certain of a sample: neither its lower nor its upper end', () => {
    const sampled = { ...counted(2e7, 24), kind: 'sampled', from: 9e6, to: 4e7 } as const
    expect(chosen(apart, sampled).strategy).toBe('optimal')
    expect(chosen(apart, { ...sampled, from: 1.1e7 }).strategy).toBe('states')
  })

  it('does not guess a second time', () => {
    const again = decide(apart, {
      traces: counted(1e12, 24),
      maxExecutions: Number.POSITIVE_INFINITY,
      mayGuess: false,
      effort: 20_000,
      pulse: () => undefined,
    })
    expect(again.strategy).toBe('optimal')
  })

  it('is another than `optimal` within a time limit only when that is far from getting through at the measured rate', () => {
    // 100 traces in each of 1000 ms, of which four fifths are planned for.
    expect(chosenWithin(entangled, counted(79_000), 1000).strategy).toBe('optimal')
    expect(chosenWithin(entangled, counted(190_000), 1000).strategy).toBe('optimal')
    expect(chosenWithin(entangled, counted(210_000), 1000).strategy).not.toBe('optimal')
    expect(chosenWithin(entangled, { ...unknown, traces: 190_000, from: 190_000 }, 1000).strategy).toBe('optimal')
    expect(chosenWithin(lockedCounter, counted(190_000), 1000).strategy).toBe('states')
  })

  it('is `pos` when not even those without a preemption fit', () => {
    expect(chosenWithin(apart, counted(1e12, 24), 100, 90).strategy).toBe('pos')
  })

  it('is the same every time', () => {
    expect(chosen(unlockedCounter, counted(1e12))).toEqual(chosen(unlockedCounter, counted(1e12)))
  })
})
