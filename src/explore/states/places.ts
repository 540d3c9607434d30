/**
 * Where threads stand, as numbers. A place is a thread at a position. Its shape is what led there, with the threads and objects
 * that were met left open, so that two threads with the same body have the same shapes. A thread that has ended has
 * forgotten how.
 */
import { messageOf } from '../../kernel/errors.ts'
import type { StepInstruction } from '../../machine/instructions.ts'
import { describeStep, type Frame, type Position } from '../../machine/position.ts'
import type { Run } from '../../machine/run.ts'
import { Template, type Texts, threadEntity } from './templates.ts'

/** The place of a thread that does not exist. */
export const ABSENT = 0

/** The answers that led to a position. */
interface Path {
  readonly number: number
  readonly mentions: readonly number[]
  readonly isOpaque: boolean
  /** How many answers there are. */
  readonly length: number
}

export interface Place {
  readonly thread: number
  readonly position: Position
  readonly shape: number
  readonly mentions: Int32Array
  /** How many ways its step can go; 0 when it has ended. */
  readonly ways: number
  readonly hasEnded: boolean
  /** The objects that its step touches, if a thread made all of them; undefined when there are others. */
  readonly touches: readonly number[] | undefined
  /** Whether it ended by an exception, or gave up. */
  readonly isAbnormal: boolean
  /** Whether as many answers led there as there may be, so that its step is not taken: the search is bounded. */
  readonly isCut: boolean
}

export class Places {
  readonly all: (Place | undefined)[] = [undefined]
  /** Why threads and objects must not be taken for each other after all. */
  distinction: string | undefined
  /** Whether a thread knows of functions or class instances, in which a thread or object could hide. */
  hasOpaque = false
  private readonly run: Run
  private readonly texts: Texts
  private readonly numbers: Map<Position, number>[] = []
  private readonly paths = new Map<Position, Path>()
  /** Per outermost frame of a thread that another started, where that stood. */
  private readonly spawners = new Map<Frame, Position>()
  /** Per path, the step that is pending there, to be compared. */
  private readonly steps = new Map<number, string>()

  constructor(run: Run, texts: Texts) {
    this.run = run
    this.texts = texts
  }

  /** The number of a place; `spawner` is where the thread that started this one stood, for a first place. */
  number(thread: number, position: Position, spawner?: Position): number {
    const numbers = (this.numbers[thread] ??= new Map())
    const known = numbers.get(position)
    if (known !== undefined) return known
    if (spawner !== undefined) this.spawners.set(outermost(position), spawner)
    this.all.push(this.place(thread, position))
    numbers.set(position, this.all.length - 1)
    return this.all.length - 1
  }

  private place(thread: number, position: Position): Place {
    const { state, pending } = position
    const shape = (text: string, mentions: readonly number[] = [], isCut = false): Place => ({
      thread,
      position,
      shape: this.texts.number(text),
      mentions: Int32Array.from(mentions),
      ways: pending === undefined || isCut ? 0 : pending.kind === 'operation' ? pending.ways : 1,
      hasEnded: state.kind === 'finished' || state.kind === 'failed',
      touches: this.touchedBy(pending),
      isAbnormal: state.kind === 'failed' || state.kind === 'gaveUp',
      isCut,
    })
    switch (state.kind) {
      case 'finished':
        return shape('finished')
      case 'failed':
        return shape(`failed ${JSON.stringify([nameOf(state.error), messageOf(state.error)])}`)
      case 'gaveUp':
        return shape(`gave up ${state.reason}`)
      case 'pending':
      case 'calling': {
        const { number, mentions, length } = this.path(position)
        return shape(`at ${number}`, mentions, length >= this.run.maxSteps)
      }
    }
  }

  private touchedBy(step: StepInstruction | undefined): number[] | undefined {
    if (step === undefined || step.kind === 'join') return undefined
    if (step.kind !== 'operation') return []
    const objects = step.alternatives.flatMap(({ parts }) => parts.map(({ object }) => object))
    const areMade = objects.every(({ id, belongs }) => id >= this.run.staticObjects && belongs === undefined)
    return areMade && step.alternatives.every(({ expand }) => expand === undefined)
      ? objects.map(({ id }) => id)
      : undefined
  }

  private path(position: Position): Path {
    const known = this.paths.get(position)
    if (known !== undefined) return known
    const before = this.before(position)
    const template = new Template(this.run, before.mentions)
    const text = `${before.text}${position.parent === undefined ? '' : template.text(position.answer)}`
    const number = this.texts.number(`path ${text}`)
    this.compareStep(number, this.stepText(position, template))
    const isOpaque = before.isOpaque || template.isOpaque
    this.hasOpaque ||= isOpaque
    const length = before.length + (position.parent === undefined ? 0 : 1)
    const path = { number, mentions: template.mentions, isOpaque, length }
    this.paths.set(position, path)
    return path
  }

  /** What comes before the answer: a position, the call of the frame, the spawn of the thread, or nothing. */
  private before(position: Position): Omit<Path, 'number'> & { readonly text: string } {
    const { parent, frame } = position
    const from = parent ?? frame.caller
    if (from !== undefined) {
      const path = this.path(from)
      return { ...path, text: `${path.number}${parent === undefined ? ' calls' : ' answers '}` }
    }
    const spawner = this.spawners.get(frame)
    if (spawner === undefined) return { text: this.rootText(frame), mentions: [], isOpaque: false, length: 0 }
    const path = this.path(spawner)
    return { ...path, text: `${path.number} spawns`, length: 0 }
  }

  private rootText(frame: Frame): string {
    const thread = this.run.threads.findIndex(({ root }) => root !== undefined && outermost(root) === frame)
    const group = this.run.groups.findIndex((members) => members.some((member) => member === thread))
    return group === -1 ? `thread ${thread}` : `group ${group}`
  }

  private stepText({ state, pending, frame }: Position, template: Template): string {
    if (pending !== undefined) return `${frame.caller === undefined ? '' : frame.name}: ${stepIn(pending, template)}`
    return state.kind === 'calling' ? `calls ${state.instruction.name}` : state.kind
  }

  private compareStep(path: number, step: string): void {
    const known = this.steps.get(path)
    if (known === undefined) this.steps.set(path, step)
    else if (known !== step) this.distinction ??= `\`${known}\` and \`${step}\` follow the same answers`
  }
}

function outermost({ frame }: Position): Frame {
  return frame.caller === undefined ? frame : outermost(frame.caller)
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

function stepIn(step: StepInstruction, template: Template): string {
  switch (step.kind) {
    case 'join':
      return `join @${template.mention(threadEntity(step.thread.id))}`
    case 'allocate':
      return `allocate ${step.spec.type.kind} ${step.spec.name}`
    case 'spawn':
      return describeStep(step)
    case 'operation': {
      const data = step.args.map((arg) => (typeof arg === 'function' ? '' : template.text(arg)))
      return [step.name, step.object === undefined ? '' : template.object(step.object), ...data].join(' ')
    }
  }
}
