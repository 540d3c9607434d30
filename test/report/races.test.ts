import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { model, type Spec } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import { checkDocument } from '../../src/report/json.ts'
import { modelPage } from '../../src/report/modelPage.ts'
import { plain } from '../../src/report/style.ts'
import { textOf } from '../../src/report/text.ts'

const sourceLine = (): string => 'the source'

/** A message over a plain cell: the race on it hides the one on the data. */
const message = model('message', {}, ({ make, thread }): Spec => {
  const [data, sent] = [make(cell('data', 0)), make(cell('sent', false))]
  thread('sender', function* () {
    yield* data.write(1)
    yield* sent.write(true)
  })
  thread('receiver', function* () {
    if (yield* sent.read()) yield* data.read()
  })
  return {}
})

const checked = (mayRace: Spec['mayRace'] = false) => ({
  file: 'models/message.ts',
  result: check(
    { ...message, build: (scope, params) => ({ ...message.build(scope, params), mayRace }) },
    { keepGoing: true },
  ),
  elapsedMs: 3,
  overrides: {},
})

/** Without the numbers of lines in this file. */
const placeless = (text: string): string => text.replaceAll(/races\.test\.ts:\d+/g, 'm.ts:1')

it('a data race is shown with both steps and their lines of source, and what hides it is said', () => {
  const text = placeless(textOf(checked(), { columns: 100, style: plain, sourceLine }))
  expect(text).toContain(`
  ✗ "no data race on data": sender's data.write 1 (step 1, m.ts:1) and receiver's data.read (step 4, m.ts:1) are ordered by nothing
    step 1  m.ts:1  the source
    step 4  m.ts:1  the source
  0 preemptions, 4 steps; not known to be the shortest: nothing but other data races orders the two accesses of data, and it always does
`)
  expect(text).toContain(`
  ✗ "no data race on sent": sender's sent.write true (step 2, m.ts:1) and receiver's sent.read (step 3, m.ts:1) are ordered by nothing
    step 2  m.ts:1  the source
    step 3  m.ts:1  the source
  0 preemptions, 3 steps; no shorter schedule breaks it
`)
})

it('a data race has its two steps in JSON, and the cells are there that were looked at', () => {
  const [entry] = checkDocument([checked()]).models
  expect(entry.cells).toEqual({ checked: ['data', 'sent'], mayRace: [] })
  expect(
    entry.violations?.map(({ race }) => race).toSorted((a, b) => ((a?.object ?? '') < (b?.object ?? '') ? -1 : 1)),
  ).toEqual([
    { object: 'data', steps: [0, 3], masked: true },
    { object: 'sent', steps: [1, 2], masked: false },
  ])
})

it('a page says on which cells there is no data race, and on which there may be', () => {
  expect(modelPage(checked(['sent', 'data']), sourceLine)).toContain('- Data races allowed: on data, sent')
  const locked = model('alone', {}, ({ make, thread }) => {
    const x = make(cell('x', 0))
    thread('t', () => x.write(1))
    return {}
  })
  expect(modelPage({ ...checked(), result: check(locked) }, sourceLine)).toContain('- No data race: on x')
  const page = placeless(modelPage(checked(), sourceLine).join('\n'))
  expect(page).toContain('```text\nstep 2  m.ts:1  the source\nstep 3  m.ts:1  the source\n```')
})
