/** The matchers, as vitest wants them: each answers whether it passed, and what to say if not. */
import type { Assertion, MatcherState } from 'vitest'
import type { CheckOptions } from '../../check/options.ts'
import {
  type Claiming,
  type Finding,
  holds,
  isAsExpected,
  type Question,
  reaches,
  violates,
} from '../matching/claims.ts'
import { type KeepingTest, keepFinding, keptFailure } from '../matching/keeping.ts'
import { keptMessage, messageOf, replayMessage, type Use } from '../matching/message.ts'
import type { MatcherOptions, OutcomeOptions } from '../matching/options.ts'
import { hasOutcomes } from '../matching/outcomes.ts'
import { subjectOf } from '../matching/subject.ts'
import { atOnce, inTurns, watchOf } from '../matching/time.ts'
import { matchesInline } from './inline.ts'

interface Answer {
  readonly pass: boolean
  readonly message: () => string
}

/** An asymmetric matcher must answer at once; it has no assertion. */
type State = Omit<MatcherState, 'assertion'> & { readonly assertion?: Assertion }

/** How a matcher was called: what it says of the model, as words and as a search. */
interface Call {
  readonly claim: string
  readonly showsWitnesses?: boolean
  /** When failures are kept, and run first next time. */
  readonly keeps?: 'as it is' | 'negated'
  /** The property that it is about; absent when it is about all. */
  readonly property?: string
  readonly claiming: (question: Question) => Claiming
  readonly options: MatcherOptions
}

function answer(state: State, received: unknown, call: Call): Answer | Promise<Answer> {
  const use = useOf(state, received, call)
  const { replay, params = {} } = call.options
  if (replay !== undefined) return refused(use, replayMessage(use, replay, params))
  const keeps = call.keeps === (use.isNot ? 'negated' : 'as it is') && call.options.keep !== false
  const test = keeps ? testOf(state) : undefined
  const kept = test === undefined ? undefined : keptFailure(test, use.subject, params, call.property)
  if (kept !== undefined) return refused(use, keptMessage(use, kept, params))
  const claiming = call.claiming({ model: use.subject.model, options: searchOptions(state, call.options) })
  const judge = (finding: Finding): Answer => {
    if (test !== undefined) keepFinding(test, use.subject, finding)
    return judged(use, finding, call.options)
  }
  return state.assertion === undefined ? judge(atOnce(claiming)) : inTurns(claiming).then(judge)
}

const testOf = ({ testPath, currentTestName }: State): KeepingTest | undefined =>
  testPath === undefined || currentTestName === undefined ? undefined : { path: testPath, name: currentTestName }

function searchOptions({ task }: State, options: MatcherOptions): CheckOptions {
  const { replay: _, allow: __, keep: ___, maxDuration, ...limits } = options
  return { ...limits, shouldStop: watchOf(task, maxDuration) }
}

/** Negated, it passes when the opposite is known: a search that ended early proves neither. */
function judged(use: Use, finding: Finding, { allow }: MatcherOptions): Answer {
  const wanted = use.isNot ? 'no' : 'yes'
  const isFine = finding.answer === wanted || (finding.answer === 'open' && allow === 'inconclusive')
  return isFine ? { pass: !use.isNot, message: () => '' } : refused(use, messageOf(use, finding))
}

const refused = ({ isNot }: Use, message: string): Answer => ({ pass: isNot, message: () => message })

function useOf(
  { isNot, testPath, utils }: State,
  received: unknown,
  { claim, showsWitnesses = false }: Pick<Call, 'claim' | 'showsWitnesses'>,
): Use {
  return {
    subject: subjectOf(received),
    claim,
    showsWitnesses,
    isNot,
    by: 'expect',
    ...(testPath === undefined ? {} : { testPath }),
    hasColours: utils.BOLD_WEIGHT('x') !== 'x',
  }
}

export const matchers = {
  toHold(this: State, received: unknown, options: MatcherOptions = {}) {
    return answer(this, received, { claim: 'to hold', keeps: 'as it is', claiming: holds, options })
  },

  toBeAsExpected(this: State, received: unknown, options: MatcherOptions = {}) {
    const claim = 'to be as it says'
    return answer(this, received, { claim, claiming: isAsExpected, options })
  },

  toViolate(this: State, received: unknown, property?: string, options: MatcherOptions = {}) {
    const claim = property === undefined ? 'to violate something' : `to violate "${property}"`
    const claiming = (question: Question): Claiming => violates(question, property)
    const about = property === undefined ? {} : { property }
    return answer(this, received, { claim, keeps: 'negated', ...about, claiming, options })
  },

  toReach(this: State, received: unknown, property: string, options: MatcherOptions = {}) {
    const claiming = (question: Question): Claiming => reaches(question, property)
    return answer(this, received, { claim: `to reach "${property}"`, showsWitnesses: true, claiming, options })
  },

  toHaveOutcomes(this: State, received: unknown, outcomes: readonly string[], options: OutcomeOptions = {}) {
    const { of, ...rest } = options
    const claiming = (question: Question): Claiming => hasOutcomes(question, outcomes, of)
    return answer(this, received, {
      claim: 'to have these outcomes',
      showsWitnesses: true,
      claiming,
      options: rest,
    })
  },

  toMatchInlineOutcomes(this: State, received: unknown, first: OutcomeOptions | string = {}, second?: string) {
    const [options, written] = typeof first === 'string' ? [{}, first] : [first, second]
    const { assertion } = this
    if (assertion === undefined) throw new TypeError('an inline snapshot needs `expect(model)`')
    const calledAt = new Error('called')
    const { of, ...rest } = options
    const claim = 'to have the outcomes of the snapshot'
    const use = useOf(this, received, { claim, showsWitnesses: true })
    const state = { ...this, assertion }
    const matching = matchesInline(state, use.subject, { written, calledAt, assertion }, of, searchOptions(this, rest))
    return matching.then((finding) => judged(use, finding, rest))
  },
}
