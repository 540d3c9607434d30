/**
 * Compares strategies on random programs for as long as one likes: `npm run fuzz -- --minutes 10 [--seed n]`. A difference
 * is shrunk and printed as JSON, to be kept in `regressions.ts`.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { large, programs, type Size, usual, wide } from './arbitrary.ts'
import { compare, type Limits, type Verdict } from './compare.ts'
import type { Program } from './program.ts'

const BATCH = 250

/** Batches take turns: every interleaving of small programs, sleep sets on larger ones. */
const turns: readonly { readonly size: Size; readonly limits: Limits }[] = [
  { size: usual, limits: { interleavings: 3000, traces: 300 } },
  { size: large, limits: { interleavings: 0, traces: 1000 } },
  { size: wide, limits: { interleavings: 0, traces: 1000 } },
]

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const until = Date.now() + Number(values.minutes) * 60_000

const counts = { exhaustive: 0, sleep: 0, 'too large': 0 }

function judge(program: Program, limits: Limits): Verdict {
  try {
    return compare(program, limits)
  } catch (error) {
    return { kind: 'different', how: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function holds(program: Program, limits: Limits): boolean {
  const verdict = judge(program, limits)
  if (verdict.kind === 'different') return false
  counts[verdict.kind === 'same' ? verdict.truth : 'too large']++
  return true
}

console.log(`seed ${seed}`)
for (let batch = 0; Date.now() < until; batch++) {
  const { size, limits } = turns[batch % turns.length]
  const options = { seed: seed + batch, numRuns: BATCH }
  const property = fc.property(programs(size), (program) => holds(program, limits))
  const result = fc.check(property, options)
  if (result.failed) {
    const [program] = result.counterexample ?? []
    const verdict = program && judge(program, limits)
    console.log(JSON.stringify(program))
    console.log(verdict?.kind === 'different' ? verdict.how : 'the difference does not come back')
    console.log(`seed ${options.seed}, after ${result.numRuns} programs of the batch`)
    process.exitCode = 1
    break
  }
  console.log(
    `batch ${batch}: ${counts.exhaustive} programs compared with all interleavings, ${counts.sleep} with sleep sets, ${counts['too large']} too large`,
  )
}
