/** Kept failures, as the matcher `toHold` meets them: one is run before the search, and a new one is kept after it. */
import { type Realigned, realign } from '../../check/realign.ts'
import { InterleaveError } from '../../kernel/errors.ts'
import type { Params } from '../../machine/model.ts'
import { keep, keptFile, keptOf, say } from '../../node/keeping.ts'
import { currentFolder, shownPath } from '../../node/places.ts'
import type { Breach } from '../../properties/endings.ts'
import { counted } from '../../report/characters.ts'
import type { Kept } from '../../trace/kept.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Finding } from './claims.ts'
import type { Modelled } from './subject.ts'

/** The test that a matcher is used in. */
export interface KeepingTest {
  readonly path: string
  readonly name: string
}

/** Kept failures that were run by this process: of generated clients, only the first runs it. */
const begun = new Set<string>()

export interface Again {
  readonly subject: Modelled
  readonly trace: Trace
  readonly breach: Breach
  /** Continues `expected mine to hold, but `. */
  readonly but: string
}

/**
 * What the kept failure shows now, when it still fails; what became of it otherwise is said, once.
 * @param property only a failure of this one; by default of any
 */
export function keptFailure(
  test: KeepingTest,
  subject: Modelled,
  params: Params,
  property?: string,
): Again | undefined {
  const name = subject.generated?.name ?? subject.model.name
  const id = JSON.stringify([test, name])
  if (subject.generated !== undefined && begun.has(id)) return undefined
  begun.add(id)
  const kept = keptOf(test.path, test.name, name)
  if (kept === undefined || !sameParams(kept.params, params)) return undefined
  if (property !== undefined && property !== kept.property) return undefined
  const now = rerun(kept, subject)
  if (now?.breach === undefined) {
    become(test, kept, now === undefined || now.gone > 0 ? 'stale' : 'mended')
    return undefined
  }
  const { trace, breach, gone, added } = now
  become(test, kept, 'failing')
  const moved = gone + added === 0 ? '' : `, though the code has moved (${counted(added, 'new step')}, ${gone} gone)`
  return { subject: now.subject, trace, breach, but: `a failure that was kept is still there${moved}` }
}

/** Undefined when the client that failed is none of the primitive any more. */
function rerun(kept: Kept, subject: Modelled): (Realigned & { readonly subject: Modelled }) | undefined {
  try {
    const then = kept.client === null ? subject : (subject.generated?.again(kept.client) ?? subject)
    return { subject: then, ...realign(then.model, kept.steps, kept.property, { params: kept.params }) }
  } catch (error) {
    if (error instanceof InterleaveError && error.code === 'IL032') return undefined
    throw error
  }
}

function become(test: KeepingTest, kept: Kept, status: Kept['status']): void {
  const file = shownPath(keptFile(test.path), currentFolder())
  if (status === 'stale')
    say(`interleave: the failure of "${kept.name}" kept in ${file} is stale: its steps are not there any more.`)
  if (status === kept.status) return
  if (status === 'mended') say(`interleave: the failure of "${kept.name}" kept in ${file} is mended.`)
  keep(test.path, { ...kept, status })
}

/** Keeps the first violation that was found and that a schedule shows: not an endless one. */
export function keepFinding(test: KeepingTest, subject: Modelled, { checked }: Finding): void {
  const { verdict } = checked.result
  if (verdict.kind !== 'violated') return
  const shown = verdict.violations.find(({ trace, lasso }) => trace.threads.length > 0 && lasso === undefined)
  if (shown === undefined) return
  const { property, trace } = shown
  keep(test.path, {
    test: test.name,
    name: subject.generated?.name ?? subject.model.name,
    client: subject.generated?.text ?? null,
    params: checked.overrides,
    property,
    schedule: trace.schedule,
    steps: trace.steps.map(({ thread, operation, object, answer }) => ({
      thread,
      operation,
      ...(object === undefined ? {} : { object }),
      ...(answer === undefined ? {} : { answer }),
    })),
    status: 'failing',
  })
}

const sameParams = (a: Params, b: Params): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)
