import { expect, it } from 'vitest'
import { githubAnnotations } from '../../src/report/github.ts'
import { candy, candyWith, deadlock } from './examples.ts'
import { hostileChecked, reportOf, trouble } from './hostile.ts'

it('says nothing of what is as expected', () => {
  expect(githubAnnotations(reportOf([candy()]))).toBe('')
})

it('is an annotation at each step that a violation is about', () => {
  const blocked = candyWith({ expected: false, verdict: { kind: 'violated', violations: [deadlock] } })
  expect(githubAnnotations(reportOf([blocked]))).toMatchInlineSnapshot(`
    "::error file=models/pair.ts,line=12,col=12,title=candy%2C unlocked::"no deadlock" is broken: reader waits at b.acquire; writer waits at a.acquire%0Ahere: reader b.acquire%0Areplay: npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:01210
    ::error file=models/pair.ts,line=21,col=12,title=candy%2C unlocked::"no deadlock" is broken: reader waits at b.acquire; writer waits at a.acquire%0Ahere: writer a.acquire%0Areplay: npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:01210
    "
  `)
})

it('warns of a search that a bound ended, unless that is allowed', () => {
  const bounded = candyWith({ expected: false, verdict: { kind: 'inconclusive', reason: 'a limit' } })
  expect(githubAnnotations(reportOf([bounded]))).toBe(
    '::warning file=models/candy.ts,title=candy%2C unlocked::inconclusive: a limit\n',
  )
  expect(githubAnnotations(reportOf([bounded], { allowsIncomplete: true }))).toBe('')
})

it('is one command a line, whatever names hold', () => {
  const text = githubAnnotations(reportOf([hostileChecked()], { troubles: [trouble] }))
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(2)
  // A property ends at a comma and the properties at two colons: neither is left in a name, and no line can begin in one.
  for (const line of lines) {
    expect(line).toMatch(/^::error (?:[a-z]+=[^,:\r\n]*,?)+::/)
    expect(line).not.toMatch(/%0A::error/)
  }
})
