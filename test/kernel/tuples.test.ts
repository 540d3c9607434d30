import { expect, it } from 'vitest'
import { Random } from '../../src/kernel/random.ts'
import { Tuples } from '../../src/kernel/tuples.ts'

it('numbers tuples in the order in which they come, and knows each again, as a map from texts would', () => {
  const tuples = new Tuples()
  const known = new Map<string, number>()
  const random = new Random(5)
  for (let i = 0; i < 20_000; i++) {
    const tuple = Int32Array.from({ length: random.below(5) }, () => random.below(9) - 4)
    const text = tuple.join(' ')
    if (!known.has(text)) known.set(text, known.size + 1)
    expect(tuples.add(tuple, tuple.length)).toBe(known.get(text))
  }
  expect(tuples.count).toBe(known.size)
  for (const [text, number] of known) {
    const values = text === '' ? [] : text.split(' ').map(Number)
    expect(values.map((_, place) => tuples.at(number, place))).toEqual(values)
  }
})

it('uses as much of a tuple as it is told to', () => {
  const tuples = new Tuples()
  expect(tuples.add(Int32Array.of(1, 2, 3), 2)).toBe(1)
  expect(tuples.add(Int32Array.of(1, 2), 2)).toBe(1)
  expect(tuples.add(Int32Array.of(1, 2, 3), 3)).toBe(2)
})

it('has those that were added, and takes hashes of the caller’s own for what tells them apart at first sight', () => {
  const tuples = new Tuples()
  const [one, other] = [Int32Array.of(1, 2), Int32Array.of(2, 1)]
  expect(tuples.has(one, 2, 7)).toBe(false)
  expect(tuples.add(one, 2, 7)).toBe(1)
  expect([tuples.has(one, 2, 7), tuples.has(other, 2, 7)]).toEqual([true, false])
  expect([tuples.add(other, 2, 7), tuples.add(one, 2, 7)]).toEqual([2, 1])
})
