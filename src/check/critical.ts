/**
 * Where a failing schedule could last have been saved, and the nearest schedule that passes. Once no continuation passes, none
 * ever does, so the critical step is the one that is taken from the last state that can still be saved. States are walked from
 * the end of the schedule backwards: whatever follows a state that was found hopeless need not be looked at again.
 */
import { choices, type Choice as Taken } from '../explore/execution.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import type { Position } from '../machine/position.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { type PassTest, passTest } from '../properties/goals.ts'
import type { Choice } from '../trace/schedule.ts'
import { cheapest, type Node, pathTo } from './cheapest.ts'
import { type ShortestOptions, scheduleFrom } from './shortest.ts'
import { StateKeys } from './stateKeys.ts'
import { stepper } from './tracing.ts'
import type { Critical } from './verdict.ts'

export interface Rescue {
  readonly critical: Critical
  /** A schedule that passes; absent when there is none, or none was found. */
  readonly passing?: {
    readonly schedule: readonly Choice[]
    /** How many steps it begins with that the failing schedule begins with, too. */
    readonly shared: number
    /** Whether no passing schedule is nearer. */
    readonly minimal: boolean
  }
}

/** What became of looking for a continuation that passes. */
type Search = { readonly kind: 'passes'; readonly path: readonly Taken[] } | { readonly kind: 'never' | 'gave up' }

/** The failing schedule, as the run that it is searched in knows it. */
interface Failing {
  readonly steps: readonly Taken[]
  /** The states before each step. */
  readonly states: readonly Snapshot[]
  /** Where the thread stood after each step. */
  readonly positions: readonly (Position | undefined)[]
  /** After how many steps something is broken; what is broken stays so, even if the state does not show it any more. */
  readonly brokenAfter: number
}

/** Answers for several failing schedules of one model; what is hopeless for one is for all. */
export class Rescuer<P extends Params> {
  private readonly instance: Instance
  private readonly options: ShortestOptions
  private readonly keys: StateKeys
  private readonly pass: PassTest
  private readonly initial: Snapshot
  /** States from which no continuation passes. */
  private readonly hopeless = new Set<string>()

  constructor(target: Model<P>, params: Params, options: ShortestOptions) {
    this.instance = instantiate(target, params, { maxSteps: options.maxSteps })
    this.options = options
    this.keys = new StateKeys(this.instance.run)
    this.pass = passTest(this.instance.run, this.instance.spec)
    this.initial = this.instance.run.snapshot()
  }

  /** @param schedule that ends in a state where a property is broken */
  rescue(schedule: readonly Choice[]): Rescue {
    const failing = this.walk(schedule)
    let statesLeft = this.options.maxStates
    for (let at = failing.brokenAfter - 1; at >= 0; at--) {
      const before = this.hopeless.size
      const found = this.continuation(failing.states[at], statesLeft)
      statesLeft -= this.hopeless.size - before
      if (found.kind === 'never') continue
      const nearest = this.nearest(failing, at)
      const tail = nearest ?? (found.kind === 'passes' ? found.path : undefined)
      if (tail === undefined) return { critical: { step: at + 1, proved: false } }
      const whole = scheduleFrom(this.instance.run, this.initial, [...failing.steps.slice(0, at), ...tail])
      return {
        critical: { step: at + 1, proved: true },
        passing: { schedule: whole, shared: at, minimal: nearest !== undefined },
      }
    }
    return { critical: { step: 0, proved: true } }
  }

  private walk(schedule: readonly Choice[]): Failing {
    const { run } = this.instance
    run.restore(this.initial)
    const take = stepper(run)
    const states: Snapshot[] = []
    const positions: (Position | undefined)[] = []
    let brokenAfter = this.pass.isLost() ? 0 : schedule.length
    schedule.forEach((choice, at) => {
      states.push(run.snapshot())
      take(choice)
      positions.push(run.positions[run.log.thread[at]])
      if (this.pass.isLost()) brokenAfter = Math.min(brokenAfter, at + 1)
    })
    const { thread, alternative } = run.log
    const steps = schedule.map((_, at) => ({ thread: thread[at], alternative: alternative[at] }))
    return { steps, states, positions, brokenAfter }
  }

  /** Any continuation that passes, looked for depth first; without one, all states on the way are hopeless. */
  private continuation(from: Snapshot, maxStates: number): Search {
    const { run } = this.instance
    const seen = new Set<string>()
    const stack: Node[] = [{ snapshot: from, parent: undefined, choice: undefined }]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      run.restore(node.snapshot)
      const key = this.keyNow()
      if (seen.has(key) || this.hopeless.has(key)) continue
      if (seen.size >= maxStates || this.options.shouldStop?.() !== undefined) return { kind: 'gave up' }
      seen.add(key)
      if (this.pass.isLost()) continue
      // What would follow if its limit of steps were higher is not known.
      if (run.threads.some(({ id }) => run.isCut(id))) return { kind: 'gave up' }
      const next = [...choices(run)]
      if (next.length === 0 && this.pass.isPassed()) return { kind: 'passes', path: pathTo(node) }
      stack.push(...this.children(node, next))
    }
    for (const key of seen) this.hopeless.add(key)
    return { kind: 'never' }
  }

  /** The states after each choice; the thread that ran last comes last, so that it is tried first. */
  private children(node: Node, next: readonly Taken[]): Node[] {
    const { run } = this.instance
    const { holder } = run
    const ordered = next.toSorted((a, b) => Number(a.thread === holder) - Number(b.thread === holder))
    return ordered.map((choice) => {
      run.restore(node.snapshot)
      run.step(choice.thread, choice.alternative)
      return { snapshot: run.snapshot(), parent: node, choice }
    })
  }

  /** The continuation that passes at the least cost, and of those the one that does most of what the failing one does. */
  private nearest({ states, positions }: Failing, from: number): readonly Taken[] | undefined {
    const { run } = this.instance
    const usual = new Set(positions.slice(from))
    const { maxStates, shouldStop } = this.options
    const found = cheapest({
      run,
      keys: this.keys,
      from: states[from],
      isMet: (ended) => ended && this.pass.isPassed(),
      isLost: (key) => this.hopeless.has(this.keyNow(key)) || this.pass.isLost(),
      oddity: ({ thread }) => (usual.has(run.positions[thread]) ? 0 : 1),
      maxStates,
      ...(shouldStop && { shouldStop }),
    })
    return found.kind === 'found' ? found.path : undefined
  }

  /** What can follow a state depends on who ran last only where threads take turns of their own accord. */
  private keyNow(key = this.keys.now()): string {
    const { run } = this.instance
    return run.isCooperative ? `${run.holder};${key}` : key
  }
}
