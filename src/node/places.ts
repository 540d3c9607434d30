/** Places in source files: absolute as the checker knows them, relative as they are shown, and the text that is there. */
import { readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { CheckResult, Violation } from '../check/verdict.ts'
import type { SourceLine } from '../report/checked.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'

/** Relative to the folder, with forward slashes: as it is shown. */
export function shownPath(path: string, cwd: string): string {
  return (relative(cwd, path) || '.').split(sep).join('/')
}

const PLACE = /^(.*):(\d+):(\d+)$/

export function withShownPlaces(result: CheckResult, cwd: string): CheckResult {
  const { verdict } = result
  const withShown = <T extends { readonly trace: Trace }>(shown: T): T => ({
    ...shown,
    trace: shownTrace(shown.trace, cwd),
  })
  const violationWithShown = (violation: Violation): Violation => {
    const { passing } = violation
    return { ...withShown(violation), ...(passing && { passing: withShown(passing) }) }
  }
  const witnesses = result.witnesses.map(withShown)
  if (verdict.kind !== 'violated') return { ...result, witnesses }
  const [first, ...rest] = verdict.violations.map(violationWithShown)
  return { ...result, witnesses, verdict: { kind: 'violated', violations: [first, ...rest] } }
}

export function shownTrace(trace: Trace, cwd: string): Trace {
  const shown = (step: TraceStep): TraceStep => {
    const [, file, line, column] = PLACE.exec(step.at ?? '') ?? []
    return file === undefined ? step : { ...step, at: `${shownPath(file, cwd)}:${line}:${column}` }
  }
  const { steps, blocked } = trace
  return { ...trace, steps: steps.map(shown), ...(blocked === undefined ? {} : { blocked: blocked.map(shown) }) }
}

/** Reads each file once. */
export function sourceLines(cwd: string): SourceLine {
  const files = new Map<string, readonly string[]>()
  return (at) => {
    const [, file, line] = PLACE.exec(at) ?? []
    if (file === undefined) return undefined
    const lines = files.get(file) ?? linesOf(resolve(cwd, file))
    files.set(file, lines)
    return lines[Number(line) - 1]?.trim()
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** The folder that paths are shown relative to. */
export const currentFolder = (): string => process.cwd()
