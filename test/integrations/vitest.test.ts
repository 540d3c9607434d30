import { stripVTControlCharacters } from 'node:util'
import 'interleave/vitest'
import { assert, cell, type Model, model, mutex, pause } from 'interleave'
import { describe, expect, it, vi } from 'vitest'
import { watchOf } from '../../src/integrations/matching/time.ts'

/** Adds in several threads, with a lock or without. */
const adding = (isLocked: boolean): Model<{ threads: number }> =>
  model('adding', { threads: 2 }, ({ make, threads }, params) => {
    const x = make(cell('x', 0))
    const lock = make(mutex('lock'))
    threads('adder', params.threads, function* () {
      if (isLocked) yield* lock.acquire()
      yield* x.write((yield* x.read()) + 1)
      if (isLocked) yield* lock.release()
      assert(true, 'an adder ends')
    })
    return {
      mayRace: true,
      always: { 'not negative': (read) => read(x) >= 0 },
      finally: { 'nothing lost': (read) => read(x) === params.threads },
    }
  })

const locked = adding(true)
const unlocked = adding(false)

const lastWriter = model('last writer', {}, ({ make, threads }) => {
  const x = make(cell('x', 0))
  threads('writer', 2, function* (me) {
    yield* x.write(me + 1)
  })
  return { mayRace: true, sometimes: { 'x is 1': (read) => read(x) === 1, 'x is 3': (read) => read(x) === 3 } }
})

/** What a matcher says when it fails; undefined when it passes. */
async function saidBy(matching: () => Promise<void>): Promise<string | undefined> {
  vi.stubEnv('COLUMNS', '120')
  try {
    await matching()
    return undefined
  } catch (error) {
    return stripVTControlCharacters((error as Error).message).replaceAll(/\d+(\.\d+)? m?s\)/g, '0 ms)')
  } finally {
    vi.unstubAllEnvs()
  }
}

const firstLine = async (matching: () => Promise<void>): Promise<string | undefined> =>
  (await saidBy(matching))?.split('\n')[0]

/** A search of it is ended after one execution. */
const briefly = { maxExecutions: 1 }

describe('toHold', () => {
  it('passes when every execution was explored and nothing failed', async () => {
    await expect(locked).toHold()
    await expect(locked).toHold({ params: { threads: 3 }, strategy: 'exhaustive' })
  })

  it('fails with the trace, what is broken and the line that replays it', async () => {
    const said = await saidBy(() => expect(unlocked).toHold({ params: { threads: 2 } }))
    expect(said).toMatch(/^expected "adding" to hold, but it violated "nothing lost" \(\d traces, 0 ms\)\n/)
    expect(said).toMatch(/1 {2}x\.read → 0 .*vitest\.test\.ts:\d+/)
    expect(said).toContain('✗ "nothing lost": at the end x is 1')
    expect(said).toContain("replay: expect(model).toHold({ params: { threads: 2 }, replay: '1:0110' })")
  })

  it('fails when the search ended early, unless that is allowed by name', async () => {
    expect(await firstLine(() => expect(locked).toHold(briefly))).toBe(
      'expected "adding" to hold, but the search ended before that was known: the limit of 1 executions was reached (1 trace, 0 ms)',
    )
    await expect(locked).toHold({ ...briefly, allow: 'inconclusive' })
  })

  it('fails, negated, when the search ended early: that does not prove the opposite', async () => {
    await expect(unlocked).not.toHold()
    expect(await firstLine(() => expect(locked).not.toHold())).toBe(
      'expected "adding" not to hold, but it holds (2 traces, 0 ms)',
    )
    expect(await firstLine(() => expect(locked).not.toHold(briefly))).toMatch(
      /^expected "adding" not to hold, but the search/,
    )
  })

  it('fails when the number of traces is not the one that the model states', async () => {
    const miscounted = model('miscounted', {}, ({ thread }) => {
      thread('t', () => pause())
      return { traces: { count: 2, source: 'a guess' } }
    })
    const but = 'but it holds, and has 1 traces, not 2 (a guess) (1 trace, 0 ms)'
    expect(await firstLine(() => expect(miscounted).toHold())).toBe(`expected "miscounted" to hold, ${but}`)
    expect(await firstLine(() => expect(miscounted).not.toHold())).toBe(`expected "miscounted" not to hold, ${but}`)
  })

  it('refuses what is no model (IL030)', () => {
    expect(() => void expect(7).toHold()).toThrow('[IL030]')
  })
})

describe('toBeAsExpected', () => {
  const expecting = (expectation: 'holds' | { violated: string }): Model<{ threads: number }> => ({
    ...unlocked,
    build: (scope, params) => ({ ...unlocked.build(scope, params), expect: expectation }),
  })

  it('compares with what the model states', async () => {
    await expect(locked).toBeAsExpected()
    await expect(expecting({ violated: 'nothing lost' })).toBeAsExpected()
    await expect(expecting('holds')).not.toBeAsExpected()
    expect(await firstLine(() => expect(expecting({ violated: 'another' })).toBeAsExpected())).toBe(
      'expected "adding" to be as it says, but it violated "nothing lost" (4 traces, 0 ms), and was expected to violate "another"',
    )
  })
})

describe('toViolate', () => {
  it('passes when a schedule breaks the property, and without a name when any is broken', async () => {
    await expect(unlocked).toViolate('nothing lost')
    await expect(unlocked).toViolate()
    await expect(locked).not.toViolate()
    await expect(locked).not.toViolate('nothing lost')
  })

  it('finds the property behind others that are broken before', async () => {
    const twice = model('twice', {}, ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('t', () => x.write(1))
      return { always: { early: (read) => read(x) === 0 }, finally: { late: (read) => read(x) === 2 } }
    })
    await expect(twice).toViolate('late')
    await expect(twice).not.toViolate('no deadlock')
  })

  it('shows that schedule alone, negated', async () => {
    const said = await saidBy(() => expect(unlocked).not.toViolate('nothing lost'))
    expect(said).toMatch(
      /^expected "adding" not to violate "nothing lost", but it does \(4 traces, 0 ms\)\n\n.*adder 1/,
    )
  })

  it('fails for a property that the model does not have, negated too; assertions that were met are known', async () => {
    const but =
      'it has no such property; it has "not negative", "nothing lost", "an adder ends", "no deadlock", "no lost wakeup", "no exception"'
    expect(await firstLine(() => expect(locked).toViolate('nothing is lost'))).toContain(but)
    expect(await firstLine(() => expect(locked).not.toViolate('nothing is lost'))).toContain(but)
    await expect(locked).not.toViolate('an adder ends')
  })

  it('fails when the search ended early', async () => {
    expect(await firstLine(() => expect(locked).not.toViolate('nothing lost', briefly))).toMatch(
      /ended before that was known/,
    )
  })
})

describe('toReach', () => {
  it('looks for a state that the model names', async () => {
    await expect(lastWriter).toReach('x is 1')
    await expect(lastWriter).not.toReach('x is 3')
    expect(await firstLine(() => expect(lastWriter).toReach('x is 3'))).toBe(
      'expected "last writer" to reach "x is 3", but no execution does (2 traces, 1 witness, 0 ms)',
    )
  })

  it('shows the way there, negated', async () => {
    const said = await saidBy(() => expect(lastWriter).not.toReach('x is 1'))
    expect(said).toMatch(/1 {2}x\.write 1[^]*"x is 1" is reached\n/)
  })

  it('fails for a state that the model does not name, negated too', async () => {
    const but = 'but it has no such state; it has "x is 1", "x is 3"'
    expect(await firstLine(() => expect(lastWriter).toReach('x is 2'))).toContain(but)
    expect(await firstLine(() => expect(lastWriter).not.toReach('x is 2'))).toContain(but)
  })

  it('passes when the state is seen before the search is ended, and else it is not known', async () => {
    expect(await firstLine(() => expect(lastWriter).not.toReach('x is 3', briefly))).toMatch(
      /ended before that was known/,
    )
  })
})

describe('toHaveOutcomes', () => {
  it('takes the contents of the shared objects when the model names no outcomes', async () => {
    await expect(lastWriter).toHaveOutcomes(['x is 1', 'x is 2'])
    await expect(lastWriter).not.toHaveOutcomes(['x is 1'])
  })

  it('shows a new outcome with a schedule, and tells which are gone', async () => {
    const said = await saidBy(() => expect(lastWriter).toHaveOutcomes(['x is 1']))
    expect(said).toMatch(/but a new outcome appeared: "x is 2" \(2 traces, 0 ms\)\n[^]*x\.write 2[^]*replay: /)
    expect(await firstLine(() => expect(lastWriter).toHaveOutcomes(['x is 1', 'x is 2', 'x is 3']))).toBe(
      'expected "last writer" to have these outcomes, but no execution ends with "x is 3" (2 traces, 0 ms)',
    )
  })

  it('does not take executions that end in the middle for an outcome', async () => {
    const stuck = model('stuck', {}, ({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('t', function* () {
        yield* lock.acquire()
        yield* lock.acquire()
      })
      return {}
    })
    const but = 'but some executions have no outcome, since they violate "no deadlock" (1 trace, 0 ms)'
    expect(await firstLine(() => expect(stuck).toHaveOutcomes([]))).toContain(but)
    expect(await firstLine(() => expect(stuck).not.toHaveOutcomes(['x']))).toContain(but)
  })

  it('wants the name of a set of outcomes when there are several (IL031)', async () => {
    const two = model('two', {}, ({ thread }) => {
      thread('t', () => pause())
      return { outcomes: { left: { of: () => 'l', are: [] }, right: { of: () => 'r', are: [] } } }
    })
    await expect(two).toHaveOutcomes(['l'], { of: 'left' })
    expect(await saidBy(() => expect(two).toHaveOutcomes(['l']))).toContain('"two" has "left", "right".')
  })
})

describe('toMatchInlineOutcomes', () => {
  it('compares with a snapshot in the test', async () => {
    await expect(lastWriter).toMatchInlineOutcomes(`
      [
        "x is 1",
        "x is 2",
      ]
    `)
    await expect(unlocked).toMatchInlineOutcomes(
      { params: { threads: 3 } },
      `
      [
        "x is 1, lock is false",
        "x is 2, lock is false",
        "x is 3, lock is false",
      ]
    `,
    )
  })
})

describe('asymmetric matchers', () => {
  it('search at one go', () => {
    expect({ locked, unlocked }).toEqual({ locked: expect.toHold(), unlocked: expect.toViolate('nothing lost') })
    expect([unlocked]).toEqual([expect.not.toHold()])
    expect([unlocked]).not.toEqual([expect.toHold()])
    expect([locked]).not.toEqual([expect.not.toHold()])
  })

  it('do not match when the search ended early, negated or not', () => {
    expect([locked]).not.toEqual([expect.toHold(briefly)])
    expect([locked]).not.toEqual([expect.not.toHold(briefly)])
  })
})

describe('a replay', () => {
  it('shows one schedule, and never passes', async () => {
    const said = await saidBy(async () => expect(locked).toHold({ replay: '1:0000' }))
    expect(said).toMatch(
      /^adding in this test, replayed\n[^]*4 steps; threads can go on from there\n\nA replay proves nothing/,
    )
    expect(await saidBy(async () => expect(unlocked).not.toHold({ replay: '1:0110' }))).toContain('"nothing lost"')
  })
})

describe('the time of a test', () => {
  const task = (startTime: number, timeout: number, signal?: AbortSignal) => ({
    timeout,
    result: { startTime },
    context: { signal },
  })

  it('bounds the search', async () => {
    const long = adding(true)
    const said = await firstLine(() => expect(long).toHold({ params: { threads: 12 }, maxDuration: 1 }))
    expect(said).toMatch(/the time limit of 1 ms was reached/)
  })

  it('is unbounded when the test has no limit', () => {
    expect(watchOf(undefined, undefined)()).toBe(undefined)
    expect(watchOf(task(0, 0), undefined)()).toBe(undefined)
  })

  it('is over when the test is: vitest ends it, or time was used up before', () => {
    const controller = new AbortController()
    const watch = watchOf(task(Date.now(), 60_000, controller.signal), undefined)
    expect(watch()).toBe(undefined)
    controller.abort()
    expect(watch()).toBe('the test was ended')
  })
})
