/**
 * A trace in the Informal Trace Format (Apalache ADR 015), which viewers of state machine traces open: a state before the
 * first step and after each, with a variable for each object, one for the thread that took the step and one for what it did.
 */
import { VERSION } from '../kernel/version.ts'
import type { Scene } from '../trace/scene.ts'

type ItfValue = string | boolean | number | { readonly '#bigint': string } | readonly ItfValue[] | ItfRecord
interface ItfRecord {
  readonly [field: string]: ItfValue
}

/** Variables that are not objects; an object of that name gets another one. */
const [THREAD, STEP] = ['thread', 'step']

export function itfTrace(scene: Scene, about: { readonly source: string; readonly description: string }): unknown {
  const names = variableNames(scene)
  let values: readonly string[] = scene.objects.map(({ initial }) => initial)
  const stateOf = (index: number, thread: string, step: string): unknown => ({
    '#meta': { index },
    [THREAD]: thread,
    [STEP]: step,
    ...Object.fromEntries(
      names.flatMap((name, object) => (name === undefined ? [] : [[name, itfValue(values[object])]])),
    ),
  })
  const states = [stateOf(0, '', '')]
  scene.steps.forEach(({ thread, object, operation, answer, becomes = [] }, i) => {
    for (const [changed, value] of becomes) values = values.with(changed, value)
    const what = `${object === undefined ? '' : `${scene.objects[object].name}.`}${operation}`
    const step = answer === undefined ? what : `${what} → ${answer}`
    states.push(stateOf(i + 1, scene.threads[thread], step))
  })
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: about.source,
      description: about.description,
      tool: `interleave ${VERSION}`,
    },
    vars: [THREAD, STEP, ...names.filter((name) => name !== undefined)],
    states,
  }
}

/** Per object; none for what is hidden. `#` begins what the format itself says. */
function variableNames({ objects }: Scene): (string | undefined)[] {
  const taken = new Set([THREAD, STEP])
  return objects.map(({ name, hidden }) => {
    if (hidden) return undefined
    const wanted = name.replace(/^#/, '_') || '_'
    let free = wanted
    for (let n = 2; taken.has(free); n++) free = `${wanted} ${n}`
    taken.add(free)
    return free
  })
}

/** What reads as JSON is that; any other text stays a text. The format has no null and no fractions. */
function itfValue(text: string): ItfValue {
  try {
    return converted(JSON.parse(text))
  } catch {
    return text
  }
}

function converted(value: unknown): ItfValue {
  if (value === null) return 'null'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(converted)
  const fields = Object.entries(value as object)
  return Object.fromEntries(fields.map(([name, item]) => [name.replace(/^#/, '_'), converted(item)]))
}
