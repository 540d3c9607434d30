import type { Link } from './diagnosis.ts'

/** A shortest circle of threads that wait for each other, from the thread that comes first; undefined when there is none. */
export function cycleIn(links: readonly Link[]): readonly Link[] | undefined {
  const starts = [...new Set(links.map(({ thread }) => thread))]
  const cycles = starts.flatMap((start) => {
    const cycle = wayBack(links, start)
    return cycle === undefined ? [] : [cycle]
  })
  return cycles.toSorted((a, b) => a.length - b.length)[0]
}

/** The shortest way along links from a thread to itself. */
function wayBack(links: readonly Link[], start: string): readonly Link[] | undefined {
  const ways = new Map<string, readonly Link[]>([[start, []]])
  for (const [thread, way] of ways)
    for (const link of links) {
      if (link.thread !== thread) continue
      if (link.other === start) return [...way, link]
      if (!ways.has(link.other)) ways.set(link.other, [...way, link])
    }
  return undefined
}
