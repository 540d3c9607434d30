import { describe, expect, it } from 'vitest'
import { plain } from '../../src/report/style.ts'
import { textOf } from '../../src/report/text.ts'
import { candy, candySource, candyWith } from './examples.ts'

const { certificate } = candy().result
const options = { columns: 100, style: plain, sourceLine: candySource }
const linesOf = (change: Parameters<typeof candyWith>[0]): readonly string[] =>
  textOf(candyWith(change), options).split('\n').slice(0, 2)

describe('the text of a check', () => {
  it('counts traces where each execution is one', () => {
    const [line] = linesOf({ certificate: { ...certificate, strategy: 'bounded' } })
    expect(line).toBe('✓ candy, unlocked  violated "nothing lost", as expected (4 traces, 3 ms)')
  })

  it('names the seed of a sample that found something', () => {
    const sampled = { ...certificate, strategy: 'pos', executions: 1000, sample: { seed: 7, traces: 4 } } as const
    expect(linesOf({ certificate: sampled })).toEqual([
      '✓ candy, unlocked  violated "nothing lost", as expected (1,000 executions, 3 ms)',
      '    sampled by pos with seed 7: 4 different traces',
    ])
  })

  it('leaves the seed to the verdict of a sample that found nothing', () => {
    const sampled = { ...certificate, strategy: 'pos', sample: { seed: 7, traces: 4 } } as const
    const verdict = { kind: 'inconclusive', reason: 'a sample with seed 7 had 4 different traces' } as const
    const text = linesOf({ certificate: sampled, verdict, expected: false }).join('\n')
    expect(text.match(/seed 7/g)).toHaveLength(1)
  })
})
