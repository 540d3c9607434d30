import { readFileSync } from 'node:fs'
import AjvModule from 'ajv-draft-04'
import addFormatsModule from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import type { Checked } from '../../src/report/checked.ts'
import { sarifLog } from '../../src/report/sarif.ts'
import { candy, candyWith, deadlock, lastWriterChecked } from './examples.ts'
import { hostileChecked, reportOf, trouble } from './hostile.ts'

const schema = JSON.parse(readFileSync(new URL('../schemas/sarif-2.1.0.json', import.meta.url), 'utf8')) as object
const ajv = new AjvModule.default({ strict: false, allErrors: true, unicodeRegExp: false })
addFormatsModule.default(ajv)
const isValid = ajv.compile(schema)

interface Log {
  readonly runs: readonly [{ readonly results: readonly Result[]; readonly invocations: readonly unknown[] }]
}

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string }
    readonly region?: { readonly startLine: number; readonly startColumn: number }
  }
  readonly message?: { readonly text: string }
}

interface Result {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly Location[]
  readonly codeFlows?: readonly [
    { readonly threadFlows: readonly { id: string; locations: { executionOrder: number }[] }[] },
  ]
}

/** As others read it. */
function logOf(models: readonly Checked[], rest = {}): Log {
  const log: unknown = JSON.parse(JSON.stringify(sarifLog(reportOf(models, rest))))
  isValid(log)
  expect(isValid.errors ?? []).toEqual([])
  return log as Log
}

const surprise = candyWith({ expected: false, expectation: 'holds' })

const racing = (): Checked => {
  const { verdict } = surprise.result
  if (verdict.kind !== 'violated') throw new Error('it holds')
  const [violation] = verdict.violations
  const steps = violation.trace.steps.map((step, i) => ({ ...step, at: `models/a b.ts:${i + 1}:5` }))
  const race = { object: 'candies', steps: [1, 3] } as const
  return candyWith({
    expected: false,
    expectation: 'holds',
    verdict: { kind: 'violated', violations: [{ ...violation, race, trace: { ...violation.trace, steps } }] },
  })
}

const linesOf = ({ locations }: Result): (number | undefined)[] =>
  locations.map(({ physicalLocation }) => physicalLocation.region?.startLine)

describe('SARIF', () => {
  it('is valid against the schema, whatever is in it', () => {
    expect(logOf([]).runs[0].results).toEqual([])
    const bounded = candyWith({ expected: false, verdict: { kind: 'inconclusive', reason: 'a limit' } })
    logOf([candy(), surprise, lastWriterChecked(), bounded, hostileChecked()], { troubles: [trouble] })
  })

  it('is told apart from what is not valid', () => {
    expect(isValid({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
  })

  it('has a result for each violation that is not expected, and none for one that is', () => {
    const [{ results }] = logOf([candy(), surprise]).runs
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([['nothing lost', 'error']])
    expect(results[0].message.text).toMatch(/^candy, unlocked: "nothing lost" is broken: at the end candies is/)
  })

  it('points at both steps of a race', () => {
    const [{ results }] = logOf([racing()]).runs
    expect(linesOf(results[0])).toEqual([2, 4])
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('models/a%20b.ts')
  })

  it('points at every thread that is blocked', () => {
    const blocked = candyWith({ expected: false, verdict: { kind: 'violated', violations: [deadlock] } })
    const [{ results }] = logOf([blocked]).runs
    expect(linesOf(results[0])).toEqual([12, 21])
    expect(results[0].locations.map(({ message }) => message?.text)).toEqual(['reader b.acquire', 'writer a.acquire'])
  })

  it('has a flow for each thread, numbered as the steps ran', () => {
    const [{ results }] = logOf([racing()]).runs
    const flows = results[0].codeFlows?.[0].threadFlows.map(({ id, locations }) => [
      id,
      locations.map(({ executionOrder }) => executionOrder),
    ])
    // The schedule is 0110.
    expect(flows).toEqual([
      ['vendor', [1, 4]],
      ['buyer', [2, 3]],
    ])
  })

  it('says what could not be checked', () => {
    expect(logOf([], { troubles: [trouble] }).runs[0].invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', descriptor: { id: 'IL008' } }] },
    ])
  })
})
