import { expect, it } from 'vitest'
import { keyOf } from '../../src/kernel/values.ts'

it('gives equal values one key in a map, and others another, whatever text they are', () => {
  const values = [
    0,
    -0,
    NaN,
    [1],
    { a: 1 },
    new Set([1]),
    '\u0000[1]',
    '\u0000-0',
    '\u0000NaN',
    '[1]',
    '',
    undefined,
    null,
  ]
  const again = [
    0,
    -0,
    NaN,
    [1],
    { a: 1 },
    new Set([1]),
    '\u0000[1]',
    '\u0000-0',
    '\u0000NaN',
    '[1]',
    '',
    undefined,
    null,
  ]
  const numbers = new Map(values.map((value, i) => [keyOf(value), i]))
  expect(numbers.size).toBe(values.length)
  expect(again.map((value) => numbers.get(keyOf(value)))).toEqual(again.map((_, i) => i))
})
