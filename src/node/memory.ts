/** Settings of memory, for the whole process. */
import { setFlagsFromString } from 'node:v8'

/** Bytes of the C library's memory. */
const KEPT = 8 << 20

/**
 * Has it keep what is freed, up to so many bytes. By default glibc gives memory back to the system as soon as a few hundred
 * kilobytes are free, and the compiler, which frees most of what it takes after each function, gets it again page by page, each
 * by a fault. When a larger block than any before is freed, glibc keeps twice its size from then on (mallopt(3),
 * `M_MMAP_THRESHOLD`): this one is freed by the first garbage collection, and none of its pages was ever used.
 */
export function keepFreedMemory(): void {
  void new ArrayBuffer(KEPT / 2)
}

/**
 * Has each thread collect its own garbage by itself. The collector's helpers, of which there are as many as processors, are no help
 * where a thread explores on each of these: they wait for one, and the collector for them.
 */
export function collectAlone(): void {
  setFlagsFromString('--no-parallel-scavenge')
}
