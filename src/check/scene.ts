/** Running a schedule once, slowly, to see what objects hold and who is blocked after each step. */
import { Clocks } from '../causality/clocks.ts'
import { choices } from '../explore/execution.ts'
import { MODE_BITS } from '../kernel/ids.ts'
import { shown } from '../kernel/values.ts'
import { Spawn, type Thread } from '../machine/instructions.ts'
import type { Model, Params } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Scene, SceneMove, SceneObject, SceneStep } from '../trace/scene.ts'
import type { Choice } from '../trace/schedule.ts'
import type { TraceStep } from '../trace/trace.ts'
import { nextStepOf, startOrder, stepper, traceOf, withPlaces } from './tracing.ts'

/** @throws IL011 when a step cannot be taken. */
export function sceneOf<P extends Params>(
  target: Model<P>,
  params: Params,
  schedule: readonly Choice[],
  maxSteps: number,
): Scene {
  return withPlaces(target, params, maxSteps, ({ run }) => {
    const recorder = new Recorder(run)
    const take = stepper(run)
    for (const choice of schedule) {
      take(choice)
      recorder.note()
    }
    return recorder.scene()
  })
}

/** What is noted of each step, besides what a trace says. */
type Noted = Pick<SceneStep, 'becomes' | 'turned' | 'starts'>

class Recorder {
  private readonly run: Run
  private readonly objects: SharedObject[]
  private readonly described: SceneObject[]
  /** What each object holds, as text. */
  private readonly values: string[]
  private readonly started: number[]
  private readonly startedAtFirst: number
  private readonly blockedAtFirst: readonly number[]
  private blocked: ReadonlySet<number>
  private readonly noted: Noted[] = []

  constructor(run: Run) {
    this.run = run
    this.objects = run.objects.slice(1, run.staticObjects)
    this.values = this.objects.map((object) => this.valueOf(object))
    this.described = this.objects.map((object, i) => ({ ...describedAs(object), initial: this.values[i] }))
    this.started = startOrder(run)
    this.startedAtFirst = this.started.length
    this.blocked = this.blockedNow()
    this.blockedAtFirst = [...this.blocked]
  }

  /** Notes what the newest step did. */
  note(): void {
    const { run } = this
    const event = run.log.length - 1
    const starts = this.noteStart(event)
    this.noteAllocated(event)
    const becomes = this.changesOf(event)
    const before = this.blocked
    this.blocked = this.blockedNow()
    const turned = this.started.flatMap((_, thread) =>
      before.has(thread) === this.blocked.has(thread) ? [] : [thread],
    )
    this.noted.push({
      ...(becomes.length === 0 ? {} : { becomes }),
      ...(turned.length === 0 ? {} : { turned }),
      ...(starts === undefined ? {} : { starts }),
    })
  }

  scene(): Scene {
    const { run, started } = this
    const trace = traceOf(run)
    const { log } = run
    const edges = coveringEdges(run)
    return {
      threads: trace.threads,
      startedAtFirst: this.startedAtFirst,
      objects: this.described,
      steps: trace.steps.map((step, event) => ({
        ...this.numbered(withoutChanges(step)),
        thread: started.indexOf(log.thread[event]),
        ...this.noted[event],
        ...(edges[event].length === 0 ? {} : { after: edges[event] }),
      })),
      blocked: this.blockedAtFirst,
      next: started.map((thread) => this.nextOf(thread)),
      schedule: trace.schedule,
    }
  }

  private noteStart(event: number): number | undefined {
    const { log } = this.run
    if (!(log.before[event].pending instanceof Spawn)) return undefined
    return this.started.push((log.answer[event] as Thread).id) - 1
  }

  private noteAllocated(event: number): void {
    const { run } = this
    const missing = run.allocated.filter((object) => !this.objects.includes(object))
    for (const object of missing) {
      const initial = this.valueOf(object)
      this.objects.push(object)
      this.values.push(initial)
      this.described.push({ ...describedAs(object), initial, madeBy: event })
    }
  }

  private changesOf(event: number): [number, string, number?][] {
    const { log, objects } = this.run
    const touched = new Set<SharedObject>()
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++)
      touched.add(objects[log.accessLabel[entry] >> MODE_BITS])
    return [...touched].flatMap((object): [number, string, number?][] => {
      const at = this.objects.indexOf(object)
      if (at === -1) return []
      const value = this.valueOf(object)
      if (value === this.values[at]) return []
      this.values[at] = value
      const [holder] = object.type.holders?.(this.run.states[object.id]) ?? []
      return [holder === undefined ? [at, value] : [at, value, this.started.indexOf(holder)]]
    })
  }

  private valueOf({ id, type }: SharedObject): string {
    return type.role === 'bookkeeping' ? '' : shown(type.view(this.run.states[id]))
  }

  private blockedNow(): Set<number> {
    const { run, started } = this
    const waits = (thread: number): boolean => run.positions[thread]?.pending !== undefined && !run.canRun(thread)
    return new Set(started.flatMap((thread, number) => (waits(thread) ? [number] : [])))
  }

  private numbered<T extends Partial<TraceStep>>({ object, ...rest }: T): Omit<T, 'object'> & { object?: number } {
    const at = object === undefined ? -1 : this.described.findIndex(({ name }) => name === object)
    return { ...rest, ...(at === -1 ? {} : { object: at }) }
  }

  private nextOf(thread: number): SceneMove | null {
    const { run } = this
    const step = nextStepOf(run, thread)
    const pending = run.positions[thread]?.pending
    if (step === undefined || pending === undefined) return null
    const { thread: _, answer: __, ...move } = step
    const ways = [...choices(run)]
      .filter((choice) => choice.thread === thread)
      .map(({ alternative }) => ({ alternative, name: wayName(pending, alternative) }))
    return { ...this.numbered(move), ways }
  }
}

const describedAs = ({ name, type }: SharedObject): Pick<SceneObject, 'name' | 'kind' | 'hidden'> => ({
  name,
  kind: type.kind,
  ...(type.role === 'bookkeeping' && { hidden: true }),
})

/** A scene says what objects hold in its own way. */
const withoutChanges = ({
  operation,
  object,
  answer,
  at,
  within,
}: TraceStep): Omit<TraceStep, 'thread' | 'changes'> => ({
  operation,
  ...(object === undefined ? {} : { object }),
  ...(answer === undefined ? {} : { answer }),
  ...(at === undefined ? {} : { at }),
  ...(within === undefined ? {} : { within }),
})

/** Ways of a step that has several have names. */
function wayName(pending: NonNullable<Run['positions'][number]>['pending'], alternative: number): string {
  if (pending?.kind !== 'operation' || pending.ways === 1) return ''
  return pending.alternatives[alternative].name ?? ''
}

/**
 * Per event, the events of other threads that it covers in happens-before. Only the newest event of a thread that happens
 * before it can be covered, and is when no other one of these comes after it.
 */
function coveringEdges({ log, labels, threads }: Run): number[][] {
  const clocks = new Clocks(log, labels)
  clocks.extend(0, threads.length)
  const eventsOf: number[][] = threads.map(() => [])
  return Array.from({ length: log.length }, (_, event) => {
    const own = log.thread[event]
    const newest = eventsOf.flatMap((events, thread) => {
      const known = clocks.rows[event * clocks.stride + thread] - (thread === own ? 1 : 0)
      return known > 0 && known <= events.length ? [events[known - 1]] : []
    })
    eventsOf[own].push(event)
    const isCovered = (earlier: number): boolean =>
      newest.every((other) => other === earlier || !clocks.ordered(earlier, other))
    return newest.filter((earlier) => log.thread[earlier] !== own && isCovered(earlier))
  })
}
