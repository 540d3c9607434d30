/**
 * Who looks at names. Threads that others started, and objects that threads made, have names and numbers that are the checker's
 * own; a search that takes some for others, because they differ in nothing else, has to know when a body asks for one.
 */

/** Whether a body is running just now. */
export const bodies = { areRunning: false }

/** Has `asked` called whenever a body reads one of these fields of the object. */
export function tellReads(named: object, fields: readonly string[], asked: () => void): void {
  for (const field of fields) {
    const value: unknown = Reflect.get(named, field)
    const get = (): unknown => {
      if (bodies.areRunning) asked()
      return value
    }
    Object.defineProperty(named, field, { get, enumerable: true })
  }
}
