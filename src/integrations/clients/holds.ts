/** The property that fast-check is to falsify. */

import { holds as holding } from '../matching/claims.ts'
import { messageOf, replayMessage, type Use } from '../matching/message.ts'
import type { MatcherOptions } from '../matching/options.ts'
import { subjectOf } from '../matching/subject.ts'
import { atOnce, watchOf } from '../matching/time.ts'

/** Executions of one client at the most: by chance a large one is drawn. */
const MAX_EXECUTIONS = 20_000

/**
 * Explores every execution of a client, or of a model, and throws an error with the trace when a property fails:
 * `fc.assert(fc.property(clients(semaphore), (client) => holds(client)))`. At most 20,000 executions unless told otherwise;
 * a search that is cut short fails too, unless `{ allow: 'inconclusive' }`.
 */
export function holds(received: unknown, options: MatcherOptions = {}): void {
  const { replay, allow, maxDuration, keep: _, ...limits } = options
  const use: Use = { subject: subjectOf(received), claim: 'to hold', isNot: false, by: 'holds', hasColours: false }
  if (replay !== undefined) throw new Error(replayMessage(use, replay, options.params ?? {}))
  const shouldStop = watchOf(undefined, maxDuration)
  const question = { model: use.subject.model, options: { maxExecutions: MAX_EXECUTIONS, ...limits, shouldStop } }
  const finding = atOnce(holding(question))
  if (finding.answer === 'yes' || (finding.answer === 'open' && allow === 'inconclusive')) return
  throw new Error(messageOf(use, finding))
}
