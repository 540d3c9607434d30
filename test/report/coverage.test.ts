import { expect, it } from 'vitest'
import type { CheckResult } from '../../src/check/verdict.ts'
import { modelPage } from '../../src/report/modelPage.ts'
import { plain } from '../../src/report/style.ts'
import { type TextOptions, textOf } from '../../src/report/text.ts'
import { candySource, candyWith } from './examples.ts'

const options: TextOptions = { columns: 100, style: plain, sourceLine: candySource }

const coverage: CheckResult['coverage'] = {
  unexercised: ['nobody ever waits for lock'],
  exercised: ['buyer takes no step'],
  objects: [
    {
      object: 'candies',
      pairs: [
        { operations: ['read', 'write'], orders: 'both' },
        { operations: ['write', 'write'], orders: 'both' },
      ],
    },
    { object: 'ready', pairs: [{ operations: ['store', 'await'], orders: 'one' }] },
  ],
  elsewhere: ['Tray.put never takes the branch `if (isFull)` (models/tray.ts:7)'],
}

const holding = candyWith({ verdict: { kind: 'holds' }, expectation: 'holds', coverage })

it('notes what was never exercised under the line of the model, and the orders when they are asked for', () => {
  expect(textOf(holding, options)).toMatchInlineSnapshot(`
    "✓ candy, unlocked  holds (4 traces, 3 ms)
        note: nobody ever waits for lock
        note: the model says that "buyer takes no step", and it is not so
    "
  `)
  expect(textOf(holding, { ...options, showsCoverage: true })).toMatchInlineSnapshot(`
    "✓ candy, unlocked  holds (4 traces, 3 ms)
        note: nobody ever waits for lock
        note: the model says that "buyer takes no step", and it is not so
        Tray.put never takes the branch \`if (isFull)\` (models/tray.ts:7)
        candies: in both orders read / write, write / write
        ready: in one order only store before await
    "
  `)
})

it('shows the same in the page of the model', () => {
  expect(modelPage(holding, candySource).join('\n')).toMatchInlineSnapshot(`
    "# candy, unlocked

    - File: models/candy.ts
    - Verdict: holds
    - Parameters: refills = 1, purchases = 1
    - Traces: 4, all explored
    - Data races allowed: on candies
    - Note: nobody ever waits for lock
    - Note: the model says that "buyer takes no step", and it is not so

    ## Coverage

    | object | in both orders | in one order only |
    | --- | --- | --- |
    | candies | read / write, write / write |  |
    | ready |  | store before await |

    - Tray.put never takes the branch \`if (isFull)\` (models/tray.ts:7)"
  `)
})

const property = (
  name: string,
  kind: 'always' | 'finally' | 'deadlock',
  verdict: 'holds' | 'violated' | 'undecided',
) => ({
  property: name,
  kind,
  verdict,
})

/** The lines of the properties of a model that is violated. */
const lines = (properties: CheckResult['properties'], more?: Partial<TextOptions>): string =>
  textOf(candyWith({ properties }), { ...options, ...more })
    .split('\n\n')[0]
    .split('\n')
    .slice(1)
    .join('\n')

it('says of each property of a violated model what became of it', () => {
  const properties = [
    property('the tray holds 0 to 5', 'always', 'holds'),
    property('nothing lost', 'finally', 'violated'),
    property('every bar is sold', 'finally', 'undecided'),
    property('no deadlock', 'deadlock', 'holds'),
  ]
  expect(lines(properties)).toMatchInlineSnapshot(`
    "    ✓ the tray holds 0 to 5: holds in all 4 traces
        ✗ nothing lost: violated
        ? every bar is sold: undecided, the search ended before"
  `)
  expect(lines(properties, { showsProperties: true })).toMatchInlineSnapshot(`
    "    ✓ the tray holds 0 to 5: holds in all 4 traces
        ✗ nothing lost: violated
        ? every bar is sold: undecided, the search ended before
        ✓ no deadlock: holds in all 4 traces"
  `)
})

it('says nothing of properties when every one that is stated is broken', () => {
  expect(lines([property('nothing lost', 'finally', 'violated'), property('no deadlock', 'deadlock', 'holds')])).toBe(
    '',
  )
})

it('does not say of a property of complete executions that it holds in those that are none', () => {
  const properties = [property('nothing lost', 'finally', 'holds'), property('no deadlock', 'deadlock', 'violated')]
  expect(lines(properties)).toMatchInlineSnapshot(`
    "    ✓ nothing lost: holds wherever all threads end
        ✗ no deadlock: violated"
  `)
})
