import { grown } from './ints.ts'

/** Tuples of integers of any lengths, each kept once and known by a dense number, from 1. Exact: no two share a number. */
export class Tuples {
  count = 0
  /** All of them, one after the other. */
  private data = new Int32Array(1024)
  /** Where each begins, and after the last, where the next will; tuples are numbered from 1. */
  private starts = new Int32Array(256)
  private hashes = new Int32Array(256)
  /** Numbers by hash; 0 where there is none. */
  private slots = new Int32Array(512)

  /**
   * The number of the first `length` numbers of `tuple`; when it is above the `count` there was, the tuple is new.
   * @param hash of the caller's own, if there is one: always or never, and the same for the same tuple
   */
  add(tuple: Int32Array, length: number, hash = hashOf(tuple, length)): number {
    const slot = this.slotOf(tuple, length, hash)
    if (this.slots[slot] !== 0) return this.slots[slot]
    const number = ++this.count
    this.slots[slot] = number
    this.append(tuple, length, hash)
    if (number * 2 > this.slots.length) this.widen()
    return number
  }

  /** Whether the tuple was added. */
  has(tuple: Int32Array, length: number, hash = hashOf(tuple, length)): boolean {
    return this.slots[this.slotOf(tuple, length, hash)] !== 0
  }

  /** One number of a tuple, by its place from 0. */
  at(tuple: number, place: number): number {
    return this.data[this.starts[tuple] + place]
  }

  /** Where the tuple is, or would be. */
  private slotOf(tuple: Int32Array, length: number, hash: number): number {
    const { slots, hashes } = this
    const mask = slots.length - 1
    let slot = hash & mask
    for (let known = slots[slot]; known !== 0; known = slots[slot]) {
      if (hashes[known] === hash && this.isSame(known, tuple, length)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  private isSame(known: number, tuple: Int32Array, length: number): boolean {
    const start = this.starts[known]
    if (this.starts[known + 1] - start !== length) return false
    for (let place = 0; place < length; place++) if (this.data[start + place] !== tuple[place]) return false
    return true
  }

  private append(tuple: Int32Array, length: number, hash: number): void {
    const { count } = this
    if (count + 1 >= this.starts.length) {
      this.starts = grown(this.starts, count + 2)
      this.hashes = grown(this.hashes, count + 2)
    }
    const start = this.starts[count]
    if (start + length > this.data.length) this.data = grown(this.data, start + length)
    for (let place = 0; place < length; place++) this.data[start + place] = tuple[place]
    this.starts[count + 1] = start + length
    this.hashes[count] = hash
  }

  private widen(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    const mask = this.slots.length - 1
    for (let number = 1; number <= this.count; number++) {
      let slot = this.hashes[number] & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = number
    }
  }
}

/** A mixing of all numbers; MurmurHash3's. */
function hashOf(data: Int32Array, length: number): number {
  let hash = length
  for (let at = 0; at < length; at++) {
    const mixed = Math.imul(data[at], 0xcc9e2d51)
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
