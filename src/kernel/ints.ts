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

  push(value: number): void {
    if (this.length === this.data.length) this.data = grown(this.data, this.length + 1)
    this.data[this.length++] = value
  }
}
