import { expect, it } from 'vitest'
import { plain } from '../../src/report/style.ts'
import { fitsTable, type TableOptions, tableHeader, tableRow } from '../../src/report/verdictTable.ts'
import { candy, candyWith } from './examples.ts'

const options: TableOptions = { columns: 80, style: plain, labelWidth: 16 }

it('has what is counted in columns, and the verdict last', () => {
  const surprise = candyWith({ model: 'a name that is too long', expected: false, expectation: 'holds' })
  const bounded = candyWith({
    model: 'b',
    expected: false,
    verdict: { kind: 'inconclusive', reason: 'the limit of 1 execution was reached' },
  })
  const rows = [candy(), surprise, bounded].map((checked) => tableRow(checked, options))
  expect([tableHeader(options), ...rows].join('\n')).toMatchInlineSnapshot(`
    "  model                     explored         time  verdict
    ✓ candy, unlocked           4 traces         3 ms  violated "nothing lost", as
                                                       expected
    ✗ a name that is …          4 traces         3 ms  violated "nothing lost"
    ? b                         4 traces         3 ms  inconclusive: the limit of 1
                                                       execution was reached"
  `)
})

it('counts states where states were explored', () => {
  const { result, ...rest } = candy()
  const unused = { transitions: 0, depth: 0, distinguished: null, partialOrder: true } as const
  const states = { states: 1234, interchangeable: [], storage: 'exact', odds: 0, ...unused } as const
  const certificate = { ...result.certificate, strategy: 'states', states } as const
  expect(tableRow({ ...rest, result: { ...result, certificate } }, options)).toContain(' 1,234 states ')
})

it('is not wider than the terminal', () => {
  const rows = [tableHeader(options), tableRow(candyWith({ expected: false, expectation: 'holds' }), options)]
  for (const line of rows.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80)
})

it('is none where a verdict would have no room', () => {
  expect(fitsTable(options)).toBe(true)
  expect(fitsTable({ ...options, columns: 60 })).toBe(false)
  expect(fitsTable({ ...options, labelWidth: 40 })).toBe(false)
})
