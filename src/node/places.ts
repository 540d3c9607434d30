/** Places in source files: absolute as the checker knows them, relative as they are shown, and the text that is there. */
import { readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { Pictures } from '../check/pictures.ts'
import type { CheckResult, Violation } from '../check/verdict.ts'
import type { SourceLine } from '../report/checked.ts'
import type { Scene } from '../trace/scene.ts'
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
  const shown = (step: TraceStep): TraceStep => withShownPlace(step, cwd)
  const { steps, blocked } = trace
  return { ...trace, steps: steps.map(shown), ...(blocked === undefined ? {} : { blocked: blocked.map(shown) }) }
}

export function shownPictures({ scenes, ...rest }: Pictures, cwd: string): Pictures {
  const shown = Object.entries(scenes).map(([schedule, scene]) => [schedule, shownScene(scene, cwd)])
  return { ...rest, scenes: Object.fromEntries(shown) as Pictures['scenes'] }
}

export const shownScene = (scene: Scene, cwd: string): Scene => ({
  ...scene,
  steps: scene.steps.map((step) => withShownPlace(step, cwd)),
  next: scene.next.map((move) => move && withShownPlace(move, cwd)),
})

function withShownPlace<T extends { readonly at?: string }>(step: T, cwd: string): T {
  const [, file, line, column] = PLACE.exec(step.at ?? '') ?? []
  return file === undefined ? step : { ...step, at: `${shownPath(file, cwd)}:${line}:${column}` }
}

/** Reads a file as text; undefined when it cannot be read. Paths are relative to the folder. */
export const sourceTexts =
  (cwd: string): ((file: string) => string | undefined) =>
  (file) => {
    try {
      return readFileSync(resolve(cwd, file), 'utf8')
    } catch {
      return undefined
    }
  }

/** Reads each file once. */
export function sourceLines(cwd: string): SourceLine {
  const files = new Map<string, readonly string[]>()
  const textOf = sourceTexts(cwd)
  return (at) => {
    const [, file, line] = PLACE.exec(at) ?? []
    if (file === undefined) return undefined
    const lines = files.get(file) ?? textOf(file)?.split('\n') ?? []
    files.set(file, lines)
    return lines[Number(line) - 1]?.trim()
  }
}

/** The folder that paths are shown relative to. */
export const currentFolder = (): string => process.cwd()
