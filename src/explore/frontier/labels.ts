/** Labels in tasks. A run numbers what it meets, so what it made before its first step has the same number in all of them. */
import { Label, MODE_BITS } from '../../kernel/ids.ts'
import type { Labels } from '../../machine/labels.ts'
import type { Run } from '../../machine/run.ts'
import type { ThreadNumbers } from './threads.ts'

/** How much of a run is the same in all runs of the model. */
export class Common {
  readonly threads: number
  readonly objects: number

  /** @param run in which no step was taken yet */
  constructor(run: Run) {
    this.threads = run.threads.length
    this.objects = run.objects.length
  }
}

/** What a message says of its labels, found while it is written. */
export class LabelWriter {
  private readonly lists: number[][] = []
  private readonly codes = new Map<number, number>()
  private areCommon = true
  private readonly labels: Labels
  private readonly common: Common

  constructor(labels: Labels, common: Common) {
    this.labels = labels
    this.common = common
  }

  code(label: number): number {
    if (label < 0) return this.codes.get(label) ?? this.listed(label)
    this.areCommon &&= label >> MODE_BITS < this.common.objects
    return label
  }

  private listed(label: number): number {
    const accesses = [...this.labels.accesses(Label(label))]
    for (const access of accesses) this.areCommon &&= access >> MODE_BITS < this.common.objects
    const code = -this.lists.push(accesses)
    this.codes.set(label, code)
    return code
  }

  /** @param threads of the message, with all that it names */
  written({ keys }: ThreadNumbers): { readonly labels?: readonly (readonly number[])[] } {
    return this.areCommon && keys.length === this.common.threads ? { labels: this.lists } : {}
  }
}

/** From the labels of a message to those of a run. */
export function labelReader(labels: Labels, lists: readonly (readonly number[])[]): (code: number) => number {
  const own = lists.map((accesses) => labels.combined(accesses.map(Label)))
  return (code) => (code < 0 ? own[-code - 1] : code)
}
