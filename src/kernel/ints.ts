/** A copy of `array` with room for at least `size` numbers. */
export function grown(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(size, array.length * 2))
  larger.set(array)
  return larger
}

/** A stack of small integers in one typed array; `data` is read directly in inner loops. */
export class IntStack {
  data: Int32Array<ArrayBuffer>
  length = 0

  constructor(capacity = 64) {
    this.data = new Int32Array(capacity)
  }

  /** Leaves so many, all the same. */
  reset(length: number, value: number): void {
    if (length > this.data.length) this.data = grown(this.data, length)
    this.data.fill(value, 0, length)
    this.length = length
  }

  push(value: number): void {
    if (this.length === this.data.length) this.grow()
    this.data[this.length++] = value
  }

  /** Makes room for that many more numbers, which are to be written. Answers where. */
  extend(count: number): number {
    const at = this.length
    this.length = at + count
    if (this.length > this.data.length) this.grow()
    return at
  }

  private grow(): void {
    this.data = grown(this.data, this.length)
  }
}
