/** Which of the executions that come through gates count, and those of one region after the other. */
import type { Gates, Region } from '../../machine/gates.ts'
import type { Run } from '../../machine/run.ts'
import type { Coverage, Effort, Execution } from '../execution.ts'
import { optimal } from '../optimal.ts'

/** Of one region. */
export class Admission {
  /** Executions that ended before a closed gate. */
  refused = 0
  private readonly gates: Gates
  /** The first event that no execution had which was admitted. */
  private fresh = 0

  constructor(gates: Gates) {
    this.gates = gates
  }

  /** What is new in an execution that is not admitted is new in the next one that is. */
  admits(execution: Execution): boolean {
    this.fresh = Math.min(this.fresh, execution.fresh)
    if (!this.gates.isWithin(execution.run)) {
      this.refused++
      return false
    }
    execution.fresh = this.fresh
    this.fresh = Number.POSITIVE_INFINITY
    return true
  }
}

/** Optimal reduction of each region by itself. Those refused count as redundant. */
export function* optimalWithin(
  regions: readonly Region[],
  gates: Gates,
  run: Run,
  effort: Effort,
): Generator<Execution, Coverage> {
  for (const region of regions) {
    gates.enter(region)
    const admission = new Admission(gates)
    for (const execution of optimal(run, effort))
      if (admission.admits(execution)) yield execution
      else effort.redundant++
  }
  return { kind: 'exhausted' }
}
