/**
 * Events and prefixes of executions, as numbers that equivalent executions agree on. An event is known by its thread, what it
 * did, and the events that it follows directly: in its thread, and in the histories of the objects that it touched. That is all
 * of its causal past, so it is an event of the unfolding (Rodríguez, Sousa, Sharma, Kroening: Unfolding-based Partial Order
 * Reduction, CONCUR 2015). A prefix is known by the newest event of each thread, that is, by a configuration: two prefixes
 * have the same when they differ only in the order of independent events, and then lead to the same state.
 */
import { grown, IntStack } from '../kernel/ints.ts'
import { Tuples } from '../kernel/tuples.ts'
import { type Conflicts, type LabelledEvents, NONE } from './events.ts'
import { pushPredecessors } from './predecessors.ts'

/** No event. */
const NOTHING = 0
/** What comes before the direct predecessors in the tuple of an event. */
const THREAD = 0
const ALTERNATIVE = 1

export class Unfolding {
  private readonly log: LabelledEvents
  private readonly relation: Conflicts
  private readonly events = new Tuples()
  private readonly configurations = new Tuples()
  /** Per event of the current execution, its number in the unfolding. */
  private numbers = new Int32Array(256)
  private readonly tuple = new IntStack()

  constructor(log: LabelledEvents, relation: Conflicts) {
    this.log = log
    this.relation = relation
  }

  /** How many configurations were met. */
  get count(): number {
    return this.configurations.count
  }

  /** Numbers the newest event. All before it must be numbered. */
  addEvent(): number {
    const { log, tuple } = this
    const event = log.length - 1
    tuple.length = 0
    tuple.push(log.thread[event])
    tuple.push(log.alternative[event])
    tuple.push(log.label[event])
    tuple.push(this.numberOf(log.previous[event]))
    tuple.push(this.numberOf(log.joined[event]))
    this.pushConflicting(event)
    return this.keepNumber(this.events.add(tuple.data, tuple.length))
  }

  /** Says that the newest event is this one, when it was numbered before. */
  keepNumber(number: number): number {
    const event = this.log.length - 1
    if (event >= this.numbers.length) this.numbers = grown(this.numbers, event + 1)
    this.numbers[event] = number
    return number
  }

  /** The number of the configuration of all events; when it is above the `count` there was, it is new. */
  addConfiguration(threads: number): number {
    const { log, tuple } = this
    tuple.length = 0
    for (let thread = 0; thread < threads; thread++) tuple.push(this.numberOf(log.newestEvent[thread]))
    // Threads that were not yet known when it was met first are not in it.
    while (tuple.length > 0 && tuple.data[tuple.length - 1] === NOTHING) tuple.length--
    return this.configurations.add(tuple.data, tuple.length)
  }

  threadOf(number: number): number {
    return this.events.at(number, THREAD)
  }

  alternativeOf(number: number): number {
    return this.events.at(number, ALTERNATIVE)
  }

  private numberOf(event: number): number {
    return event === NONE ? NOTHING : this.numbers[event]
  }

  /** Its direct predecessors in other threads, in ascending order of their numbers. */
  private pushConflicting(event: number): void {
    const { tuple, numbers, log, relation } = this
    const first = tuple.length
    pushPredecessors(log, relation, event, tuple)
    const { data } = tuple
    for (let next = first; next < tuple.length; next++) {
      const number = numbers[data[next]]
      let at = next
      for (; at > first && data[at - 1] > number; at--) data[at] = data[at - 1]
      data[at] = number
    }
  }
}
