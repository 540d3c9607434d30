/** A trace as a Mermaid sequence diagram, which code hosts draw: threads and objects side by side, time going down. */
import type { Trace, TraceStep } from '../trace/trace.ts'
import { printable, shortened } from './characters.ts'

/** Columns of a text in a diagram; longer ones make it too wide to read. */
const WIDEST = 60

/** Steps of a trace that is drawn at the most. */
export const MOST_STEPS_DRAWN = 40

/** The lines of the diagram. */
export function sequenceDiagram({ threads, steps, blocked = [] }: Trace): string[] {
  const objects = [...new Set([...steps, ...blocked].flatMap(({ object }) => (object === undefined ? [] : [object])))]
  const lineOf = (step: TraceStep, isBlocked: boolean): string => {
    const from = `t${threads.indexOf(step.thread)}`
    if (isBlocked) return `  Note over ${from}: blocked at ${text(described(step))}`
    if (step.object === undefined) return `  Note over ${from}: ${text(withAnswer(step.operation, step))}`
    return `  ${from}->>o${objects.indexOf(step.object)}: ${text(withAnswer(step.operation, step))}`
  }
  return [
    'sequenceDiagram',
    '  autonumber',
    ...threads.map((name, i) => `  participant t${i} as ${text(name)}`),
    ...objects.map((name, i) => `  participant o${i} as ${text(name)}`),
    ...steps.map((step) => lineOf(step, false)),
    ...blocked.map((step) => lineOf(step, true)),
  ]
}

const described = ({ object, operation }: TraceStep): string =>
  object === undefined ? operation : `${object}.${operation}`

const withAnswer = (operation: string, { answer }: TraceStep): string =>
  answer === undefined ? operation : `${operation} → ${answer}`

/** Anything that could end a text or begin something else is written as an entity; words that end a diagram are then none. */
function text(value: string): string {
  const shown = shortened(printable(value), WIDEST)
  const escaped = shown.replace(/[^\p{L}\p{N} .,()[\]=→…-]/gu, (character) => `#${character.codePointAt(0)};`)
  return escaped.replace(/^end$/i, '#101;nd').replace(/^ | $/g, '#32;') || '#32;'
}
