/** Whether it has this name, or is one of several that were made under it: `worker 3` of `worker`, `array[3]` of `array`. */
export const isNamed = (name: string, given: string): boolean =>
  name.startsWith(given) && /^(?:| \d+|\[\d+\])$/.test(name.slice(given.length))

/** The same for an object that a thread allocated, which has the thread's name after its own: `node 2 of worker`. */
export const isAllocatedAs = (name: string, given: string): boolean =>
  name.startsWith(`${given} `) && /^(?:\d+ )?of /.test(name.slice(given.length + 1))
