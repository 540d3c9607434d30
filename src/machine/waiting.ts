/** What models say of their steps for diagnoses: what a thread waits for, and what is meant to wake it. */
import { Instruction, type Step } from '../objects/operation.ts'
import type { Remarks } from '../objects/purpose.ts'
import type { Predicate } from './model.ts'

/** An operation, a method call, or a generator of steps. */
type Remarkable = Instruction<unknown> | Step<unknown>

/**
 * Says what a thread waits for while it is blocked in `step`. Whoever ends up asleep there while `isThere` is true has lost a
 * wakeup; while it is false, the wait is an honest one.
 *
 * Statements nest: a queue waits for an item, and the condition that it is made of for a notification. Each is a claim of its
 * own, so one that is true is enough for a wakeup to be lost; the outermost of these is the one that is told, because it is
 * what the user is after. A thread that is blocked at a lock waits for whoever holds it, whatever it was to do with the
 * lock. A lock that stands for a signal, and is taken only to be released by another thread, is told by a statement about that
 * very operation: `waitingFor('a notification', (read) => !read(waiter), waiter.acquire())`.
 * @param what a noun, as in "waits for an item" and "although an item is there"
 * @param isThere reads shared objects, and else only what never changes
 */
export function waitingFor<S extends Remarkable>(what: string, isThere: Predicate, step: S): S {
  const purpose = { what, isThere }
  const isOwn = step instanceof Instruction && step.kind === 'operation'
  return remarked(step, (remarks) => ({
    ...remarks,
    purposes: [...remarks.purposes, purpose],
    isOwn: remarks.isOwn || isOwn,
  }))
}

/** Says that `step` is meant to wake whoever waits, so that it can be told when there was nobody to be woken. */
export function signalling<S extends Remarkable>(step: S): S {
  return remarked(step, (remarks) => ({ ...remarks, signals: true }))
}

type Remark = (remarks: Remarks) => Remarks

function remarked<S extends Remarkable>(step: S, remark: Remark): S {
  if (!(step instanceof Instruction)) return remarkedSteps(step, remark) as unknown as S
  step.remarks = remark(step.remarks)
  return step
}

/** The same steps, each with the remark. A generator that has begun cannot be run again, so it is passed on, not called. */
function* remarkedSteps(steps: Step<unknown>, remark: Remark): Step<unknown> {
  let next = steps.next()
  while (!next.done) {
    remarked(next.value, remark)
    let answer: unknown
    try {
      answer = yield next.value
    } catch (error) {
      next = steps.throw(error)
      continue
    }
    next = steps.next(answer)
  }
  return next.value
}
