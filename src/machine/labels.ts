import { Label, MODE_BITS, MODES, NO_LABEL, ObjectId } from '../kernel/ids.ts'
import { grown } from '../kernel/ints.ts'
import { type ObjectType, objectType } from '../objects/object.ts'

/** What stands between the objects that one invariant reads: every change of one is ordered with every change of another. */
export const monitorType = objectType({
  kind: 'monitor',
  modes: ['change'],
  commute: [],
  observers: [],
  view: () => undefined,
  inOutcome: false,
  role: 'bookkeeping',
  threadsIn: 'none',
})

/** What the label of a step stands for that touches no object: such steps commute. */
export const nothingType = objectType({
  kind: 'nothing',
  modes: ['none'],
  commute: [['none', 'none']],
  observers: ['none'],
  view: () => undefined,
  inOutcome: false,
  threadsIn: 'none',
})

/**
 * The dependency relation of a run, over labels. Two events are dependent when they access one object in modes that
 * conflict; a label may stand for several accesses.
 */
export class Labels {
  /** Per single label, the modes of the same object that it conflicts with. */
  conflicts = new Int32Array(64 * MODES)
  /** Per single label, 1 when it conflicts with every mode of its object. */
  dominates = new Int32Array(64 * MODES)
  /** Per single label, 1 when its conflicts are synchronization: not those of plain memory, and not our own bookkeeping. */
  synchronizes = new Int32Array(64 * MODES)
  /** The relation of synchronization alone: plain memory and bookkeeping conflict with nothing in it. */
  readonly synchronization = {
    conflicts: new Int32Array(64 * MODES),
    dominates: this.dominates,
    synchronizes: this.synchronizes,
  }
  /** Per single label, itself or the label that adds the monitors of its object. */
  private full = new Int32Array(64 * MODES)
  private readonly several: Int32Array[] = []
  private readonly pairs = new Map<Label, Map<Label, Label>>()
  private readonly severalByKey = new Map<string, Label>()

  addObject(object: ObjectId, type: ObjectType): void {
    const first = object << MODE_BITS
    if (first + MODES > this.conflicts.length) this.grow(first + MODES)
    const everything = (1 << type.modes.length) - 1
    type.modes.forEach((_, mode) => {
      const mask = type.conflicts[mode] ?? everything
      this.conflicts[first + mode] = mask
      this.dominates[first + mode] = mask === everything ? 1 : 0
      this.synchronizes[first + mode] = type.role === 'synchronization' ? 1 : 0
      this.synchronization.conflicts[first + mode] = type.role === 'synchronization' ? mask : 0
      this.full[first + mode] = first + mode
    })
  }

  private grow(size: number): void {
    this.conflicts = grown(this.conflicts, size)
    this.dominates = grown(this.dominates, size)
    this.synchronizes = grown(this.synchronizes, size)
    this.full = grown(this.full, size)
    const { synchronization, dominates, synchronizes } = this
    synchronization.conflicts = grown(synchronization.conflicts, size)
    synchronization.dominates = dominates
    synchronization.synchronizes = synchronizes
  }

  /** Orders all changes of the objects through a monitor, an object of type `monitorType`. */
  monitor(monitor: ObjectId, objects: Iterable<{ readonly id: ObjectId; readonly type: ObjectType }>): void {
    for (const { id, type } of objects)
      type.modes.forEach((_, mode) => {
        if ((type.observers >> mode) & 1) return
        const single = (id << MODE_BITS) + mode
        this.full[single] = this.several_([...this.accesses(Label(this.full[single])), monitor << MODE_BITS])
      })
  }

  /** The label of one access. */
  single(object: ObjectId, mode: number): Label {
    return Label(this.full[(object << MODE_BITS) + mode])
  }

  /** The label of several accesses in one step. */
  combined(labels: readonly Label[]): Label {
    return labels.reduce((all, label) => this.pair(all, label), NO_LABEL)
  }

  /** The label of what two stand for. Of an access that conflicts with nothing there is nothing to be known. */
  pair(a: Label, b: Label): Label {
    if (this.isInert(b)) return a
    if (this.isInert(a)) return b
    let known = this.pairs.get(a)
    if (known === undefined) this.pairs.set(a, (known = new Map()))
    let label = known.get(b)
    if (label === undefined) known.set(b, (label = this.several_([...this.accesses(a), ...this.accesses(b)])))
    return label
  }

  private isInert(label: Label): boolean {
    return label >= 0 && this.conflicts[label] === 0
  }

  private several_(accesses: readonly number[]): Label {
    const distinct = [...new Set(accesses)].toSorted((a, b) => a - b)
    const key = distinct.join(',')
    const known = this.severalByKey.get(key)
    if (known !== undefined) return known
    this.several.push(Int32Array.from(distinct))
    const label = Label(-this.several.length)
    this.severalByKey.set(key, label)
    return label
  }

  /** The single accesses of a label. */
  accesses(label: Label): ArrayLike<number> & Iterable<number> {
    if (label === NO_LABEL) return []
    return label > 0 ? [label] : this.several[-label - 1]
  }

  dependent(a: number, b: number): boolean {
    if ((a | b) >= 0) return a >> MODE_BITS === b >> MODE_BITS && ((this.conflicts[a] >> (b & (MODES - 1))) & 1) === 1
    return this.severalDependent(a, b)
  }

  private severalDependent(a: number, b: number): boolean {
    for (const left of this.accesses(Label(a)))
      for (const right of this.accesses(Label(b))) if (this.dependent(left, right)) return true
    return false
  }

  objectOf(access: number): ObjectId {
    return ObjectId(access >> MODE_BITS)
  }
}
