import type { RunReport } from '../report/ci.ts'

/** All that came out of a check. */
export interface Outcome extends RunReport {
  readonly sourceText: (file: string) => string | undefined
}
