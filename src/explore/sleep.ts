/**
 * Sleep sets alone (Godefroid 1996): one execution per trace is completed, others are started in vain. It detects no races
 * and has no special case for blocking, which makes it the second slow truth.
 */
import type { Run } from '../machine/run.ts'
import { type Choice, type Coverage, choices, type Effort, type Execution } from './execution.ts'

interface Sleeper extends Choice {
  readonly label: number
}

/** A prefix of the current execution: what is to be tried there, and what need not be, since it was or commutes with what was. */
interface Prefix {
  readonly left: Choice[]
  readonly asleep: Sleeper[]
}

export function* sleep(run: Run, effort: Effort): Generator<Execution, Coverage> {
  const prefixes: Prefix[] = []
  let asleep: Sleeper[] = []
  let fresh = 0
  for (;;) {
    const enabled = [...choices(run)]
    const left = enabled.filter((choice) => !asleep.some((sleeper) => isSame(sleeper, choice)))
    if (enabled.length === 0) {
      yield { run, end: run.end(), fresh }
      fresh = run.log.length
    } else if (left.length === 0) effort.redundant++
    prefixes.push({ left, asleep })
    while (prefixes.at(-1)?.left.length === 0) {
      prefixes.pop()
      const before = prefixes.at(-1)
      if (before === undefined) return { kind: 'exhausted' }
      before.asleep.push(newestStep(run))
      run.undo()
      fresh = Math.min(fresh, run.log.length)
    }
    const here = prefixes.at(-1) as Prefix
    const { thread, alternative } = here.left.shift() as Choice
    run.step(thread, alternative)
    effort.countEvent()
    const { label } = newestStep(run)
    asleep = here.asleep.filter((sleeper) => sleeper.thread !== thread && !run.labels.dependent(sleeper.label, label))
  }
}

const isSame = (a: Choice, b: Choice): boolean => a.thread === b.thread && a.alternative === b.alternative

function newestStep({ log }: Run): Sleeper {
  const event = log.length - 1
  return { thread: log.thread[event], alternative: log.alternative[event], label: log.label[event] }
}
