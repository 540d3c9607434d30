/**
 * filesystem(n) (Flanagan, Godefroid: Dynamic Partial-Order Reduction for Model Checking Software, POPL 2005): each thread
 * gives its inode a free block. Inodes and blocks have locks of their own, and up to 13 threads use different ones.
 *
 * The sibling does not lock the blocks. Found: with the locks no block is given away twice; without them two threads see
 * the same block free.
 */
import { cell, model, mutex, type Scope } from 'interleave'

const NO_BLOCK_TWICE = 'no block is given away twice'

/** There are more inodes than threads. */
const unexercised = ['nobody ever waits for locki[n]: only one thread asks for each']

export const filesystem = model('filesystem', { threads: 19 }, (scope, { threads }) => {
  const { busy } = allocateBlocks(scope, { threads, inodes: 32, blocks: 26 }, { lockingBlocks: true })

  return {
    finally: { 'the first block is given away': (read) => read(busy[0]) },
    traces: {
      count: 64,
      source:
        '2^(n - 13): each thread from the 14th on meets one; nidhugg, SWSC_experiment/summary.txt: 2, 8, 32 for 14, 16, 18',
    },
    unexercised,
  }
})

const sizes = { threads: 2, inodes: 2, blocks: 2 }

export const filesystemUnlocked = model('filesystem, blocks unlocked', sizes, (scope, params) => {
  const { inode } = allocateBlocks(scope, params, { lockingBlocks: false })

  return {
    finally: {
      [NO_BLOCK_TWICE]: (read) => {
        const given = inode.map((block) => read(block)).filter((block) => block !== 0)
        return new Set(given).size === given.length
      },
    },
    expect: { violated: NO_BLOCK_TWICE },
    unexercised,
  }
})

function allocateBlocks({ make, threads }: Scope, params: typeof sizes, { lockingBlocks }: { lockingBlocks: boolean }) {
  const { inodes, blocks } = params
  const locki = Array.from({ length: inodes }, (_, i) => make(mutex(`locki[${i}]`)))
  const inode = Array.from({ length: inodes }, (_, i) => make(cell(`inode[${i}]`, 0)))
  const lockb = Array.from({ length: blocks }, (_, b) => make(mutex(`lockb[${b}]`)))
  const busy = Array.from({ length: blocks }, (_, b) => make(cell(`busy[${b}]`, false)))

  threads('thread', params.threads, function* (tid) {
    const i = tid % inodes
    yield* locki[i].acquire()
    if ((yield* inode[i].read()) === 0) {
      let b = (i * 2) % blocks
      for (;;) {
        if (lockingBlocks) yield* lockb[b].acquire()
        if (!(yield* busy[b].read())) {
          yield* busy[b].write(true)
          yield* inode[i].write(b + 1)
          if (lockingBlocks) yield* lockb[b].release()
          break
        }
        if (lockingBlocks) yield* lockb[b].release()
        b = (b + 1) % blocks
      }
    }
    yield* locki[i].release()
  })
  return { busy, inode }
}
