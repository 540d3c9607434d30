/** Which objects each step of an execution changed, in the words of what properties read. */
import { MODE_BITS } from '../kernel/ids.ts'
import { shown } from '../kernel/values.ts'
import type { Run } from '../machine/run.ts'
import type { Change } from '../trace/trace.ts'

/** Per event of the run's present execution, the objects whose values it changed, in the order in which it touched them. */
export function changesOf(run: Run): readonly (readonly Change[])[] {
  const { log } = run
  const visible = new Set<number>([...run.objects.slice(0, run.staticObjects), ...run.allocated].map(({ id }) => id))
  const after = [...run.states]
  const changes: Change[][] = []
  for (let event = log.length - 1; event >= 0; event--) {
    const before = new Map<number, unknown>()
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++) {
      const object = log.accessLabel[entry] >> MODE_BITS
      if (log.accessPart[entry] !== undefined && !before.has(object)) before.set(object, log.accessBefore[entry])
    }
    changes[event] = [...before].flatMap(([object, state]) => {
      const change = changeOf(run, object, state, after[object])
      after[object] = state
      return change !== undefined && visible.has(object) ? [change] : []
    })
  }
  return changes
}

function changeOf(run: Run, object: number, before: unknown, after: unknown): Change | undefined {
  const { name, type } = run.objects[object]
  const [from, to] = [before, after].map((state) => shown(type.view(state)))
  return from === to ? undefined : { object: name, from, to }
}
