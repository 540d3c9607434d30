import { describe, expect, it } from 'vitest'
import { Random } from '../../src/kernel/random.ts'

const drawn = (seed: number, count: number): readonly number[] => {
  const random = new Random(seed)
  return Array.from({ length: count }, () => random.next())
}

describe('a seeded source of chance', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(drawn(7, 100)).toEqual(drawn(7, 100))
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]
    expect(new Set(seeds.map((seed) => drawn(seed, 4).join(' '))).size).toBe(seeds.length)
  })

  it('chooses each number below a count about as often as the others', () => {
    const random = new Random(1)
    const counts = [0, 0, 0, 0, 0, 0, 0]
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]++
    // Each is binomial, with mean 10,000 and standard deviation 93: six of them on either side.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(556)
  })

  it('sets every bit about half of the time', () => {
    const numbers = drawn(3, 10_000)
    // Mean 5000, standard deviation 50.
    for (let bit = 0; bit < 32; bit++) {
      const set = numbers.filter((number) => ((number >>> bit) & 1) === 1).length
      expect(Math.abs(set - 5000)).toBeLessThan(300)
    }
  })
})
