/** How parts of a text are set off from each other; the command line decides whether that means colours. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubtful: (text: string) => string
  readonly answer: (text: string) => string
  /** A hue of its own for each thread of a trace. */
  readonly thread: (index: number, text: string) => string
}

const unchanged = (text: string): string => text

export const plain: Style = {
  strong: unchanged,
  faint: unchanged,
  good: unchanged,
  bad: unchanged,
  doubtful: unchanged,
  answer: unchanged,
  thread: (_, text) => text,
}
