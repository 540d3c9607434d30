/** Programs whose numbers were verified by brute force, explored in shards that are merged. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inShards } from '../support/shards.ts'
import { adapt, type Program } from './program.ts'

interface Case extends Program {
  readonly expect: { readonly traces: number; readonly deadlockTraces: number }
}

const file = new URL('programs.json', import.meta.url)
const { programs } = JSON.parse(readFileSync(file, 'utf8')) as { readonly programs: readonly Case[] }

/** A join of a thread that was started elsewhere asks for the one run that explores the program, and shards have several. */
const chosen = programs.filter(
  ({ threads, expect: { traces } }) =>
    traces >= 10 && traces <= 1000 && !threads.some((ops) => ops.some(([op]) => op === 'join')),
)

it('has each trace in one shard', () => {
  expect(chosen.length).toBeGreaterThan(30)
  for (const [i, program] of chosen.entries()) {
    const { merged } = inShards(adapt(program).model, { keepGoing: true, minimiseStates: 1 }, [2, 3, 7][i % 3])
    const { executions, deadlocks } = merged.certificate
    expect([program.name, executions, deadlocks]).toEqual([
      program.name,
      program.expect.traces,
      program.expect.deadlockTraces,
    ])
  }
})
