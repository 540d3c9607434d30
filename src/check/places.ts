/** Where in a model's source an instruction was created, read from the stack at its creation. */

const FRAME = /\(?((?:file:\/\/|webpack:\/\/|https?:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/

/** The folders of this package's own code, in which no model lives: what runs, and what source maps call it. */
const own = [new URL('..', import.meta.url), new URL('../../src/', import.meta.url)].map(({ href }) =>
  withoutScheme(href),
)

/** `file:line:column` of the innermost place outside this package. */
export function placeOf(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined
  for (const line of stack.split('\n').slice(1)) {
    const match = FRAME.exec(line.trim())
    if (match === null) continue
    const file = withoutScheme(match[1])
    if (!own.some((folder) => file.startsWith(folder))) return `${file}:${match[2]}:${match[3]}`
  }
  return undefined
}

function withoutScheme(url: string): string {
  return decodeURI(url.replace(/^file:\/\//, '').replace(/[?#].*$/, ''))
}
