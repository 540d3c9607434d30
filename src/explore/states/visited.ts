/**
 * The states that were visited, by their forms, numbered in the order in which they came. Exact storage keeps the forms, in as
 * few bytes as their numbers need. Hashed storage keeps 64 bits of each instead, so that a state may be taken for another
 * (hash compaction, Wolper & Leroy 1993).
 */
import { grown } from '../../kernel/ints.ts'

export type Storage = 'exact' | 'hashed'

const CHUNK_BITS = 20
const CHUNK = 1 << CHUNK_BITS

export class Visited {
  /** How many there are. */
  count = 0
  private readonly storage: Storage
  /** State numbers, plus one, by hash; 0 is free. */
  private table = new Int32Array(1 << 12)
  private first = new Int32Array(1 << 11)
  /** The other half of the hash, or where the form is kept. */
  private second = new Int32Array(1 << 11)
  private readonly chunks: Uint8Array[] = []
  private used = CHUNK
  private readonly bytes = new Uint8Array(1 << 16)

  constructor(storage: Storage) {
    this.storage = storage
  }

  /** The number of the state of this form: that of a state visited before, or `count` as it was. */
  add(form: Int32Array, length: number): number {
    const first = hash(form, length, 0x2f0b4c47, 0xcc9e2d51, 0x1b873593)
    const other = this.storage === 'hashed' ? hash(form, length, 0x6a09e667, 0x9e3779b1, 0x85ebca77) : 0
    const size = this.storage === 'exact' ? this.encode(form, length) : 0
    const mask = this.table.length - 1
    let at = first & mask
    for (; this.table[at] !== 0; at = (at + 1) & mask) {
      const state = this.table[at] - 1
      if (this.first[state] !== first) continue
      if (this.storage === 'hashed' ? this.second[state] === other : this.isKept(this.second[state], size)) return state
    }
    this.table[at] = this.count + 1
    if (this.count === this.first.length) {
      this.first = grown(this.first, this.count + 1)
      this.second = grown(this.second, this.count + 1)
    }
    this.first[this.count] = first
    this.second[this.count] = this.storage === 'hashed' ? other : this.keep(size)
    if (++this.count * 2 > this.table.length) this.rehash()
    return this.count - 1
  }

  /** The chance that some state was taken for another, if hashes are as good as random; 0 when storage is exact. */
  get odds(): number {
    return this.storage === 'exact' ? 0 : (this.count * (this.count - 1)) / 2 / 2 ** 64
  }

  /** Numbers as bytes, seven bits each, the small ones as one; answers how many. */
  private encode(form: Int32Array, length: number): number {
    const { bytes } = this
    let size = 2
    for (let i = 0; i < length; i++) {
      let value = (form[i] << 1) ^ (form[i] >> 31)
      for (; value > 127 || value < 0; value >>>= 7) bytes[size++] = (value & 127) | 128
      bytes[size++] = value
      if (size > bytes.length - 8) throw new RangeError('a state is too large')
    }
    bytes[0] = size & 255
    bytes[1] = size >> 8
    return size
  }

  private isKept(place: number, size: number): boolean {
    const chunk = this.chunks[(place >>> 0) >>> (CHUNK_BITS - 2)]
    const from = (place & ((CHUNK >> 2) - 1)) << 2
    for (let i = 0; i < size; i++) if (chunk[from + i] !== this.bytes[i]) return false
    return true
  }

  /** Keeps the bytes; answers the place, in steps of four. */
  private keep(size: number): number {
    if (this.used + size > CHUNK) {
      this.chunks.push(new Uint8Array(CHUNK))
      this.used = 0
    }
    const chunk = this.chunks[this.chunks.length - 1]
    for (let i = 0; i < size; i++) chunk[this.used + i] = this.bytes[i]
    const place = ((this.chunks.length - 1) << (CHUNK_BITS - 2)) | (this.used >> 2)
    this.used += (size + 3) & ~3
    return place
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2)
    const mask = table.length - 1
    for (let state = 0; state < this.count; state++) {
      let at = this.first[state] & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = state + 1
    }
    this.table = table
  }
}

/** A number that is the same for equal forms, and for others with a chance of one in 2^53. */
export const fingerprint = (form: Int32Array, length: number): number =>
  (hash(form, length, 0x2f0b4c47, 0xcc9e2d51, 0x1b873593) >>> 0) * 2 ** 21 +
  (hash(form, length, 0x6a09e667, 0x9e3779b1, 0x85ebca77) >>> 11)

/** MurmurHash3 of the numbers, with constants of one's choice. */
function hash(form: Int32Array, length: number, seed: number, c1: number, c2: number): number {
  let hashed = seed
  for (let i = 0; i < length; i++) {
    let k = Math.imul(form[i], c1)
    k = Math.imul((k << 15) | (k >>> 17), c2)
    hashed ^= k
    hashed = (Math.imul((hashed << 13) | (hashed >>> 19), 5) + 0xe6546b64) | 0
  }
  hashed ^= length
  hashed = Math.imul(hashed ^ (hashed >>> 16), 0x85ebca6b)
  hashed = Math.imul(hashed ^ (hashed >>> 13), 0xc2b2ae35)
  return hashed ^ (hashed >>> 16)
}
