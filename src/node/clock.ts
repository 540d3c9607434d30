/** Time, and giving way to others. Taken when this is loaded, so that a test's fake timers do not stop a search. */
const { Date: RealDate, setImmediate: soon } = globalThis

/** Milliseconds since 1970. */
export const now = RealDate.now

/** Lets timers and other work of the process have their turn. */
export const giveWay = (): Promise<void> => new Promise((resolve) => soon(resolve))
