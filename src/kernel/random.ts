/**
 * A seeded source of chance: the same seed, the same numbers, on every machine. It is sfc32 (Doty-Humphrey, PractRand), with a
 * state of 128 bits; good for choosing, not for secrets.
 */
export class Random {
  private a: number
  private b: number
  private c = 0x9e3779b9
  private counter = 1

  /** @param seed a whole number from 0 up to 2^53 - 1 */
  constructor(seed: number) {
    this.a = seed | 0
    this.b = Math.floor(seed / 2 ** 32) | 0
    // Until seeds that are alike have nothing in common any more.
    for (let round = 0; round < 15; round++) this.next()
  }

  /** 32 random bits, as a number from 0 up. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** From 0 up to, and without, `count`, which is at the most 2^32: each as likely as the others. */
  below(count: number): number {
    const fair = 2 ** 32 - (2 ** 32 % count)
    let bits = this.next()
    while (bits >= fair) bits = this.next()
    return bits % count
  }
}
