import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { picturesOf } from '../../src/check/pictures.ts'
import { model } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import { deque } from '../../src/objects/deque.ts'
import { itfTrace } from '../../src/report/itf.ts'
import type { Scene } from '../../src/trace/scene.ts'
import { HOSTILE, hostileChecked, LONG } from './hostile.ts'

/** Reads a trace as Apalache ADR 015 defines it, and takes nothing else. */
function parsed(text: string): { vars: string[]; states: Record<string, unknown>[] } {
  const document: unknown = JSON.parse(text)
  const { '#meta': _, vars, states, ...rest } = fields(document)
  expect(Object.keys(rest)).toEqual([])
  if (!Array.isArray(vars) || !Array.isArray(states) || states.length === 0) throw new Error('no vars or no states')
  expect(new Set(vars).size).toBe(vars.length)
  return {
    vars: vars.map((name) => (typeof name === 'string' && !name.startsWith('#') ? name : refuse(name))),
    states: states.map((state: unknown, index) => {
      const { '#meta': meta, ...values } = fields(state)
      expect(meta).toEqual({ index })
      expect(new Set(Object.keys(values))).toEqual(new Set(vars))
      Object.values(values).forEach(assertExpression)
      return values
    }),
  }
}

/** A text, a boolean, a whole number, a list, or a record; `#bigint`, `#tup`, `#set` and `#map` are not used. */
function assertExpression(value: unknown): void {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) return
  if (Array.isArray(value)) return value.forEach(assertExpression)
  for (const [key, item] of Object.entries(fields(value))) {
    if (key.startsWith('#')) refuse(key)
    assertExpression(item)
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : refuse(value)
}

function refuse(value: unknown): never {
  throw new Error(`not of the format: ${JSON.stringify(value)}`)
}

const itfOf = (scene: Scene) => parsed(JSON.stringify(itfTrace(scene, { source: 'a.ts', description: 'a trace' })))

const moved = model('moved', {}, ({ make, thread }) => {
  const items = make(deque<number>('items', [1, 2]))
  const x = make(cell<unknown>('x', null))
  const own = make(cell('step', 0.5))
  thread('mover', function* () {
    yield* x.write(yield* items.popLeft())
    yield* own.write(1)
    yield* x.write({ '#a': [true, -0] })
  })
  return { finally: { never: () => false } }
})

it('has a state before the first step and after each', () => {
  const result = check(moved)
  const [scene] = Object.values(picturesOf(moved, result, () => undefined).scenes)
  expect(itfOf(scene)).toEqual({
    vars: ['thread', 'step', 'items', 'x', 'step 2'],
    states: [
      { thread: '', step: '', items: [1, 2], x: 'null', 'step 2': '0.5' },
      { thread: 'mover', step: 'items.popLeft → 1', items: [2], x: 'null', 'step 2': '0.5' },
      { thread: 'mover', step: 'x.write 1', items: [2], x: 1, 'step 2': '0.5' },
      { thread: 'mover', step: 'step.write 1', items: [2], x: 1, 'step 2': 1 },
      { thread: 'mover', step: 'x.write {"#a":[true,-0]}', items: [2], x: { _a: [true, 0] }, 'step 2': 1 },
    ],
  })
})

it('keeps names and values as they are, whatever they hold', () => {
  const [scene] = Object.values(hostileChecked().pictures?.scenes ?? {})
  const { vars, states } = itfOf(scene)
  expect(vars[2]).toBe(`${HOSTILE} object`)
  expect(states[0][vars[2]]).toBe(HOSTILE)
  expect(states.at(-1)?.[vars[2]]).toBe(LONG)
})
