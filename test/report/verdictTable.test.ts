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
    "  model             executions         time  verdict
    ✓ candy, unlocked            4         3 ms  violated "nothing lost", as
                                                 expected
    ✗ a name that is …           4         3 ms  violated "nothing lost"
    ? b                          4         3 ms  inconclusive: the limit of 1
                                                 execution was reached"
  `)
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
