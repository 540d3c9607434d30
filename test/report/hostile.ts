/** A model whose names and values would like to be something else. */
import { check } from '../../src/check/check.ts'
import { picturesOf } from '../../src/check/pictures.ts'
import { model } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import type { Step } from '../../src/objects/operation.ts'
import type { Checked } from '../../src/report/checked.ts'
import type { RunReport } from '../../src/report/ci.ts'

/** Ends scripts, attributes, comments, tables, diagrams and lines; reorders what follows; is no character. */
export const HOSTILE =
  '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'`]]>-->{{constructor}}${alert(1)}%0A::error::\u202ertl\u2066\u0000\u001b[31m\ud800\uffff\r\n| end;#35;%%{init}%%'

export const LONG = 'long '.repeat(2000).trimEnd()

const hostile = model(`${HOSTILE} model`, { [`${HOSTILE} p`]: 1 }, ({ make, thread }) => {
  const x = make(cell(`${HOSTILE} object`, HOSTILE))
  function* writes(value: string): Step {
    yield* x.write(value)
  }
  thread(`${HOSTILE} thread`, () => writes(`${HOSTILE} value`))
  thread('end', () => writes(LONG))
  thread('__proto__', () => writes('%%'))
  return { mayRace: true, finally: { [`${HOSTILE} property`]: (read) => read(x) !== LONG } }
})

/** Violates, and was not expected to. */
export function hostileChecked(): Checked {
  const result = check(hostile)
  return {
    file: `models/${HOSTILE}.ts`,
    result,
    elapsedMs: 3,
    overrides: { [`${HOSTILE} p`]: 1 },
    about: `${HOSTILE} about`,
    pictures: picturesOf(hostile, result, () => undefined),
  }
}

export const reportOf = (models: readonly Checked[], rest: Partial<RunReport> = {}): RunReport => ({
  models,
  troubles: [],
  sourceLine: () => undefined,
  allowsIncomplete: false,
  ...rest,
})

export const trouble = {
  code: 'IL008',
  cause: 'A file could not be loaded.',
  detail: `${HOSTILE} detail`,
  where: HOSTILE,
}
