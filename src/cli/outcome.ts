import { errorTable } from '../kernel/errors.ts'
import type { RunReport, Trouble } from '../report/ci.ts'
import type { Problem } from './session.ts'

/** All that came out of a check. */
export interface Outcome extends RunReport {
  readonly sourceText: (file: string) => string | undefined
}

export const troubleOf = ({ failure: { code, detail }, where }: Problem): Trouble => ({
  code,
  cause: errorTable[code].cause,
  detail,
  ...(where === undefined ? {} : { where }),
})
