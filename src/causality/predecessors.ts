import { MODES } from '../kernel/ids.ts'
import type { IntStack } from '../kernel/ints.ts'
import { type Conflicts, type Events, NONE } from './events.ts'

/**
 * The earlier events of other threads that an event conflicts with, except those that are ordered through one of these: per
 * access, back to the first that conflicts with everything. Equivalent executions agree on them.
 */
export function pushPredecessors(events: Events, relation: Conflicts, event: number, into: IntStack): void {
  const { accessLabel, accessPrevious, accessEvent, thread } = events
  const end = events.accessStart[event + 1]
  for (let own = events.accessStart[event]; own < end; own++) {
    const mask = relation.conflicts[accessLabel[own]]
    if (mask === 0) continue
    for (let entry = accessPrevious[own]; entry !== NONE; entry = accessPrevious[entry]) {
      const label = accessLabel[entry]
      if (((mask >> (label & (MODES - 1))) & 1) === 0) continue
      const earlier = accessEvent[entry]
      if (thread[earlier] !== thread[event]) into.push(earlier)
      if (relation.dominates[label] === 1) break
    }
  }
}
