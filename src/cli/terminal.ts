/** Where output goes, how wide that is, and whether it has colours. */
import { colourful, columnsOf } from '../node/colours.ts'
import { plain, type Style } from '../report/style.ts'

export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly columns: number
  readonly style: Style
  readonly errStyle: Style
  readonly isTerminal: boolean
  readonly isErrTerminal: boolean
}

/** Of what is said on standard error: on a terminal its own; elsewhere a sentence is one line. */
export const proseColumns = ({ columns, isErrTerminal }: Terminal): number =>
  isErrTerminal ? columns : Number.POSITIVE_INFINITY

/** @param color as asked for on the command line; undefined when it was not */
export function openTerminal(color: boolean | undefined): Terminal {
  const { stdout, stderr, env } = process
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: columnsOf(stdout),
    style: hasColors(color, stdout.isTTY, env) ? colourful() : plain,
    errStyle: hasColors(color, stderr.isTTY, env) ? colourful() : plain,
    isTerminal: stdout.isTTY,
    isErrTerminal: stderr.isTTY,
  }
}

/** What is asked for on the command line comes first, then NO_COLOR (no-color.org), FORCE_COLOR, and what the terminal can. */
export function hasColors(asked: boolean | undefined, isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env
  if (asked !== undefined) return asked
  if (NO_COLOR) return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return isTerminal && TERM !== 'dumb'
}

/** A reader that has seen enough, such as `head`, ends the program without a word. */
export function exitWhenReaderIsGone(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(128 + 13)
    })
}
