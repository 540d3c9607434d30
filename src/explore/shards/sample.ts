/** A sample of a model's executions, for what their threads do with objects, and in which order. */
import { Random } from '../../kernel/random.ts'
import type { Gates, Passage } from '../../machine/gates.ts'
import type { Run } from '../../machine/run.ts'
import type { Effort } from '../execution.ts'

/** Of one execution and one object: places in the order of its accesses, from 0. */
export interface Uses {
  /** Of each change. */
  readonly changes: readonly number[]
  /** Of each thread's accesses, by the thread's key. */
  readonly own: ReadonlyMap<string, readonly number[]>
}

/** What an execution did. */
export interface Sampled {
  /** Per object that the model made. */
  readonly uses: ReadonlyMap<number, Uses>
  /** The same, as text: executions of one trace have the same. */
  readonly text: string
}

const MOST_EXECUTIONS = 1024
const MOST_EVENTS = 60_000

/**
 * The same for the same model, wherever it is run. Threads take turns in proportion to the steps that they are expected to have
 * left, so that each interleaving is about as likely as any other (Zhao et al., SURW, ASPLOS 2025).
 */
export function sampleOf(run: Run, gates: Gates, effort: Effort): Sampled[] {
  const random = new Random(1)
  const expected: number[] = []
  const sampled: Sampled[] = []
  const before = effort.events
  while (sampled.length < MOST_EXECUTIONS && effort.events - before < MOST_EVENTS) {
    wander(run, random, expected, effort)
    run.threads.forEach(({ id }) => (expected[id] = Math.max(expected[id] ?? 0, run.log.eventCount[id])))
    sampled.push(sampledOf(gates.passages(run), run))
    while (run.log.length > 0) run.undo()
  }
  return sampled
}

function wander(run: Run, random: Random, expected: readonly number[], effort: Effort): void {
  for (;;) {
    const able = run.threads.filter(({ id }) => run.canRun(id))
    if (able.length === 0) return
    const shares = able.map(({ id }) => Math.max(1, (expected[id] ?? 0) - run.log.eventCount[id]))
    let ticket = random.below(shares.reduce((sum, share) => sum + share))
    let at = 0
    while (ticket >= shares[at]) ticket -= shares[at++]
    const { id } = able[at]
    const ways = Array.from({ length: run.alternatives(id) }, (_, way) => way).filter((way) => run.isEnabled(id, way))
    run.step(id, ways[random.below(ways.length)])
    effort.countEvent()
  }
}

function sampledOf(passages: ReadonlyMap<number, readonly Passage[]>, run: Run): Sampled {
  const uses = new Map([...passages].map(([object, some]) => [object, usesOf(some, run)]))
  const texts = [...passages].map(([object, some]) => `${object} ${textOf(some, run)}`)
  return { uses, text: texts.toSorted().join() }
}

/** Accesses between two changes have no order. */
function textOf(passages: readonly Passage[], { threads }: Run): string {
  const versions: string[][] = [['']]
  for (const { thread, isChange } of passages) {
    if (isChange) versions.push([])
    versions[versions.length - 1].push(threads[thread].key)
  }
  return versions.map(([change, ...accesses]) => [change, ...accesses.toSorted()].join(' ')).join('!')
}

function usesOf(passages: readonly Passage[], { threads }: Run): Uses {
  const changes: number[] = []
  const own = new Map<string, number[]>()
  passages.forEach(({ thread, isChange }, place) => {
    if (isChange) changes.push(place)
    const { key } = threads[thread]
    own.set(key, [...(own.get(key) ?? []), place])
  })
  return { changes, own }
}
