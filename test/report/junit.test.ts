import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { junitXml } from '../../src/report/junit.ts'
import { candy, candyWith } from './examples.ts'
import { HOSTILE, hostileChecked, reportOf, trouble } from './hostile.ts'

const schema = readFileSync(new URL('../schemas/junit.xsd', import.meta.url), 'utf8')

async function complaints(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] })
  return errors.map(({ message }) => message)
}

const surprise = candyWith({ expected: false, expectation: 'holds' })
const bounded = candyWith({ model: 'bounded', expected: false, verdict: { kind: 'inconclusive', reason: 'a limit' } })

it('has a suite for each file and a case for each check', () => {
  expect(
    junitXml(reportOf([candy(), surprise, bounded], { allowsIncomplete: true, troubles: [] })),
  ).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="interleave" tests="3" failures="1" errors="0" time="0.009">
      <testsuite name="models/candy.ts" tests="3" failures="1" errors="0" skipped="1" time="0.009">
        <testcase name="candy, unlocked" classname="models/candy.ts" time="0.003"/>
        <testcase name="candy, unlocked" classname="models/candy.ts" time="0.003">
          <failure type="violated" message="violated &#34;nothing lost&#34;">✗ candy, unlocked  violated &#34;nothing lost&#34; (4 traces, 3 ms)

           vendor            buyer
        1  candies.read → 5                                candy.ts:6
        2                    candies.read → 5  ← critical  candy.ts:6
        3                    candies.write 4               candy.ts:6
        4  candies.write 6                                 candy.ts:6

      ✗ &#34;nothing lost&#34;: at the end candies is 6
      critical: after step 2 no schedule passes
      instead of step 2, this passes (1:0011):

           vendor           buyer
        2  candies.write 6                    candy.ts:6
        3                   candies.read → 6  candy.ts:6
        4                   candies.write 5   candy.ts:6

      1 preemption, 4 steps; no shorter schedule breaks it
      replay: npx interleave check models/candy.ts --only &#39;candy, unlocked&#39; --replay 1:0110
    </failure>
        </testcase>
        <testcase name="bounded" classname="models/candy.ts" time="0.003">
          <skipped message="inconclusive: a limit"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `)
})

it('is valid against the schema of Jenkins, whatever is in it', async () => {
  const models = [candy(), surprise, bounded, hostileChecked()]
  expect(await complaints(junitXml(reportOf(models, { troubles: [trouble] })))).toEqual([])
  expect(await complaints(junitXml(reportOf([])))).toEqual([])
})

it('is told apart from what is not valid', async () => {
  expect(await complaints('<testsuites><testsuite/></testsuites>')).not.toEqual([])
})

it('counts what could not be checked as errors', () => {
  const xml = junitXml(reportOf([candy()], { troubles: [{ ...trouble, where: 'models/a.ts' }] }))
  expect(xml).toContain('<testsuites name="interleave" tests="2" failures="0" errors="1"')
  expect(xml).toContain('<testcase name="models/a.ts" classname="errors" time="0">')
})

it('takes a search that a bound ended for a failure unless that is allowed', () => {
  expect(junitXml(reportOf([bounded]))).toContain('<failure type="inconclusive" message="inconclusive: a limit">')
  expect(junitXml(reportOf([bounded], { allowsIncomplete: true }))).toContain(
    '<skipped message="inconclusive: a limit"/>',
  )
})

it('has no markup from a model', () => {
  const xml = junitXml(reportOf([hostileChecked()], { troubles: [trouble] }))
  expect(HOSTILE).toContain('<img')
  expect(xml).not.toContain('<img')
  expect(xml).not.toContain('<script')
})
