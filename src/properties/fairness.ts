/** How fair the lines of a model are, over all executions. */
import type { Run } from '../machine/run.ts'
import type { Fairness, SharedObject } from '../objects/object.ts'

/** What is known of one line. Of a search that was not exhausted, the numbers are lower bounds. */
export interface LineFairness extends Fairness {
  /** Its name. */
  readonly line: string
}

export class FairnessNumbers {
  private readonly run: Run
  private readonly lines: { readonly object: SharedObject; numbers: Fairness | undefined }[] = []
  /** Objects up to here have been looked at: threads may allocate more. */
  private looked = 0

  constructor(run: Run) {
    this.run = run
  }

  /** Notes the lines of the execution that the run has just ended. */
  add(): void {
    const { run, lines } = this
    for (; this.looked < run.objects.length; this.looked++) {
      const object = run.objects[this.looked]
      if (object.type.fairness !== undefined) lines.push({ object, numbers: undefined })
    }
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]
      const now = line.object.type.fairness?.(run.states[line.object.id])
      if (now !== undefined) line.numbers = line.numbers === undefined ? now : worse(line.numbers, now)
    }
  }

  /** Undefined when the model has no line. */
  found(): readonly LineFairness[] | undefined {
    const found = this.lines.flatMap(({ object, numbers }) => {
      if (numbers === undefined) return []
      const { mostOvertakes, longestWait, ranOut } = numbers
      return [{ line: object.name, mostOvertakes, longestWait, ranOut }]
    })
    return found.length === 0 ? undefined : found
  }
}

function worse(a: Fairness, b: Fairness): Fairness {
  if (b.mostOvertakes < a.mostOvertakes && b.longestWait <= a.longestWait) return a
  const mostOvertakes = Math.max(a.mostOvertakes, b.mostOvertakes)
  const ofMost = [a, b].filter((one) => one.mostOvertakes === mostOvertakes)
  return {
    mostOvertakes,
    longestWait: Math.max(a.longestWait, b.longestWait),
    ranOut: ofMost.every(({ ranOut }) => ranOut),
  }
}
