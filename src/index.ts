export { check, checking } from './check/check.ts'
export type { Diagnosis } from './check/diagnosis.ts'
export { type Estimate, type EstimateOptions, estimate } from './check/estimate.ts'
export type { CheckOptions, Progress, Setting, TimeLimit } from './check/options.ts'
export { type Replay, type ReplayOptions, replay } from './check/replay.ts'
export type {
  Certificate,
  CheckResult,
  Critical,
  Passing,
  Race,
  StatesCertificate,
  StrategyName,
  Verdict,
  Violation,
  Witness,
} from './check/verdict.ts'
export { type ErrorCode, InterleaveError } from './kernel/errors.ts'
export { allocate, join, spawn, type Thread } from './machine/instructions.ts'
export {
  assert,
  type Expectation,
  forever,
  type Model,
  methods,
  model,
  type OutcomeSet,
  type Predicate,
  type Read,
  type Recurrence,
  type Scaling,
  type Scope,
  type Spec,
  until,
} from './machine/model.ts'
export { type Recorded, recorded, type Specification } from './machine/recorded.ts'
export type { Effect, Effects } from './machine/recording.ts'
export { signalling, waitingFor } from './machine/waiting.ts'
export { type Atomic, atomic } from './objects/atomic.ts'
export { type Cell, cell } from './objects/cell.ts'
export { choose } from './objects/choose.ts'
export { type Condition, type ConditionOptions, condition } from './objects/condition.ts'
export { type Deque, deque } from './objects/deque.ts'
export { type Mutex, mutex } from './objects/mutex.ts'
export type { ObjectSpec, Shared } from './objects/object.ts'
export type { Operation, Step } from './objects/operation.ts'
export { type Output, output } from './objects/output.ts'
export { pause } from './objects/pause.ts'
export { progress } from './objects/progress.ts'
export { type Queue, queue } from './objects/queue.ts'
export { type Semaphore, semaphore } from './objects/semaphore.ts'
export { type Interruption, interruptible, together } from './objects/together.ts'
export { boundedBypass, firstComeFirstServed, type WaitingLine, waitingLine } from './objects/waitingLine.ts'
export { decodeSchedule, encodeSchedule } from './trace/schedule.ts'
export type { Change, Trace, TraceStep } from './trace/trace.ts'
