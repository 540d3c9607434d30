/**
 * Traces by hashes of 64 bits: the same for equivalent executions, and for others with a chance of 2^-64. An event's hash is
 * made of what it did and of the hashes of the events that it follows directly, so it stands for its whole past; a trace's is
 * made of those of the newest event of each thread. See `unfolding.ts` for the same without a chance.
 */
import { IntStack } from '../kernel/ints.ts'
import { Tuples } from '../kernel/tuples.ts'
import { type Conflicts, type LabelledEvents, NONE } from './events.ts'
import { pushPredecessors } from './predecessors.ts'

export class Fingerprints {
  private readonly log: LabelledEvents
  private readonly relation: Conflicts
  private readonly traces = new Tuples()
  /** Per event, the two halves of its hash. */
  private readonly left = new IntStack()
  private readonly right = new IntStack()
  private readonly predecessors = new IntStack()
  private readonly trace = new Int32Array(2)

  constructor(log: LabelledEvents, relation: Conflicts) {
    this.log = log
    this.relation = relation
  }

  /** Different traces that were added. */
  get count(): number {
    return this.traces.count
  }

  /** Adds the trace of an execution with so many threads. */
  add(threads: number): void {
    const { log, left, right, trace } = this
    left.length = right.length = 0
    for (let event = 0; event < log.length; event++) this.hash(event)
    trace.fill(0)
    for (let thread = 0; thread < threads; thread++) {
      const newest = log.newestEvent[thread]
      if (newest === NONE) continue
      trace[0] += mixed(left.data[newest] ^ thread, 0x7feb352d)
      trace[1] += mixed(right.data[newest] ^ thread, 0x846ca68b)
    }
    this.traces.add(trace, 2)
  }

  private hash(event: number): void {
    const { log, relation, left, right, predecessors } = this
    let a = 0x2545f491
    let b = 0x4f6cdd1d
    const include = (value: number): void => {
      a = mixed(a ^ value, 0x21f0aaad)
      b = mixed(b + value, 0x735a2d97)
    }
    include(log.thread[event])
    include(log.alternative[event])
    include(log.label[event])
    this.includeEvent(log.previous[event], include)
    this.includeEvent(log.joined[event], include)
    predecessors.length = 0
    pushPredecessors(log, relation, event, predecessors)
    // A sum, since these are in no order that equivalent executions share.
    for (let at = 0; at < predecessors.length; at++) {
      a += mixed(left.data[predecessors.data[at]], 0x7feb352d)
      b += mixed(right.data[predecessors.data[at]], 0x846ca68b)
    }
    left.push(mixed(a, 0x21f0aaad))
    right.push(mixed(b, 0x735a2d97))
  }

  private includeEvent(event: number, include: (value: number) => void): void {
    include(event === NONE ? 0 : this.left.data[event])
    include(event === NONE ? 0 : this.right.data[event])
  }
}

/** Spreads every bit over all others (Wellons: Hash Prospector). */
function mixed(value: number, factor: number): number {
  const once = Math.imul(value ^ (value >>> 16), factor)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  return (twice ^ (twice >>> 15)) | 0
}
