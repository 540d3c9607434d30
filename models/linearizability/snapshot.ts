/**
 * An atomic snapshot of two registers (Afek, Attiya, Dolev, Gafni, Merritt, Shavit: Atomic snapshots of shared memory, JACM
 * 40(4), 1993, section 3): `scan` reads both, until it has read the same twice. The sibling reads once.
 *
 * Found: reading once is wrong in some orders of calls that no shared access shows: `scan` reads x, x is written, then y
 * is written, `scan` reads y, so that it has the second write and not the first. When the two writes are by different
 * threads, nothing tells an execution in which the first ended before the second began from one in which it did not, but
 * only in the former is `scan` wrong. Reading until nothing changes holds; writes are never the same twice here.
 */
import { atomic, methods, model, recorded, type Scope, type Step } from 'interleave'

const sizes = { scanners: 1 }

export const once = model('linearizable: snapshot, reading once', sizes, (scope, params) => {
  writeAndScan(scope, params, { reading: 'once' })
  return { expect: { violated: 'snapshot is linearizable' } }
})

export const untilSame = model('linearizable: snapshot', sizes, (scope, params) => {
  writeAndScan(scope, params, { reading: 'until the same' })
})

type Reading = 'once' | 'until the same'

function writeAndScan(scope: Scope, { scanners }: typeof sizes, { reading }: { reading: Reading }): void {
  const { writeX, writeY, scan } = recorded(scope, 'snapshot', snapshot(scope, reading), {
    initial: { x: 0, y: 0 },
    operations: {
      writeX: (state, x) => ({ state: { ...state, x } }),
      writeY: (state, y) => ({ state: { ...state, y } }),
      scan: (state) => ({ state, answer: [state.x, state.y] }),
    },
  })

  scope.thread('writer of x', () => writeX(1))
  scope.thread('writer of y', () => writeY(1))
  scope.threads('scanner', scanners, () => scan())
}

function snapshot({ make }: Scope, reading: Reading) {
  const x = make(atomic('x', 0))
  const y = make(atomic('y', 0))

  return methods('Snapshot', {
    writeX: (value: number) => x.store(value),
    writeY: (value: number) => y.store(value),

    *scan(): Step<readonly number[]> {
      let last = [yield* x.load(), yield* y.load()]
      for (;;) {
        if (reading === 'once') return last
        const now = [yield* x.load(), yield* y.load()]
        if (now[0] === last[0] && now[1] === last[1]) return now
        last = now
      }
    },
  })
}
