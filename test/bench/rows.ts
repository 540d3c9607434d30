/** The benchmark's programs: a model file, the model's export, its parameters, and the number of traces that must come out. */
export interface Row {
  readonly program: string
  readonly file: string
  readonly model: string
  readonly params: Readonly<Record<string, number>>
  readonly traces: number
}

const row = (program: string, file: string, model: string, params: Row['params'], traces: number): Row => ({
  program,
  file: `models/benchmarks/${file}.ts`,
  model,
  params,
  traces,
})

export const rows: readonly Row[] = [
  row('unlocked counter, 6 threads', 'counters', 'unlockedCounter', { threads: 6 }, 518_400),
  row('locked counter, 8 threads', 'counters', 'lockedCounter', { threads: 8 }, 40_320),
  row('locked counter, 9 threads', 'counters', 'lockedCounter', { threads: 9 }, 362_880),
  row('one reader, 8 writers', 'floatingRead', 'floatingRead', { writers: 8 }, 362_880),
  row('lastzero(15)', 'lastzero', 'lastzero', { n: 15 }, 147_456),
  row('indexer(15)', 'indexer', 'indexer', { threads: 15 }, 4096),
  row('readers(13)', 'readers', 'readers', { readers: 13 }, 8192),
  row('filesystem(14)', 'filesystem', 'filesystem', { threads: 14 }, 2),
  row('filesystem(16)', 'filesystem', 'filesystem', { threads: 16 }, 8),
  row('filesystem(18)', 'filesystem', 'filesystem', { threads: 18 }, 32),
  row('filesystem(20)', 'filesystem', 'filesystem', { threads: 20 }, 128),
]

/** Those that take some seconds in one piece, which is when more than one worker is of use. */
export const largeRows: readonly Row[] = [
  row('unlocked counter, 7 threads', 'counters', 'unlockedCounter', { threads: 7 }, 25_401_600),
  row('locked counter, 10 threads', 'counters', 'lockedCounter', { threads: 10 }, 3_628_800),
  row('one reader, 10 writers', 'floatingRead', 'floatingRead', { writers: 10 }, 39_916_800),
  row('lastzero(18)', 'lastzero', 'lastzero', { n: 18 }, 1_376_256),
  row('indexer(18)', 'indexer', 'indexer', { threads: 18 }, 2_097_152),
  row('readers(20)', 'readers', 'readers', { readers: 20 }, 1_048_576),
]

/** Those whose names begin with one of the texts, and for a text that begins none those that contain it; all when there is none. */
export function chosenFrom(all: readonly Row[], wanted: readonly string[]): readonly Row[] {
  if (wanted.length === 0) return all
  const named = wanted.flatMap((text) => {
    const first = all.filter(({ program }) => program.startsWith(text))
    return first.length > 0 ? first : all.filter(({ program }) => program.includes(text))
  })
  return all.filter((one) => named.includes(one))
}
