/** `-p name=value`: overrides of parameters, typed by their defaults; `2..5` is each value in turn. */
import { InterleaveError } from '../kernel/errors.ts'
import type { Params, ParamValue } from '../machine/model.ts'
import type { ModelInfo } from './protocol.ts'

export interface Override {
  readonly name: string
  readonly text: string
}

/** Values that one sweep may have. */
const LONGEST_SWEEP = 1000

/** @throws IL015 when it is not `name=value`, or a name is given twice. */
export function parseOverrides(texts: readonly string[]): Override[] {
  const overrides = texts.map((given) => {
    const at = given.indexOf('=')
    if (at < 1) throw new InterleaveError('IL015', `--param wants name=value, not "${given}".`)
    return { name: given.slice(0, at), text: given.slice(at + 1) }
  })
  const names = overrides.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined)
    throw new InterleaveError('IL015', `--param ${twice} is given twice; for several values write ${twice}=2..5.`)
  return overrides
}

/** @throws IL007 when an override is for a parameter that none of the models has. */
export function assertKnown(overrides: readonly Override[], models: readonly ModelInfo[]): void {
  for (const { name } of overrides) {
    if (models.some(({ params }) => Object.hasOwn(params, name))) continue
    const names = [...new Set(models.flatMap(({ params }) => Object.keys(params)))].join(', ') || 'none'
    throw new InterleaveError('IL007', `No model that was chosen has a parameter "${name}"; they have: ${names}.`)
  }
}

/** What to set for each check of a model: one entry, or one per combination of swept values. @throws IL007 for a wrong type. */
export function settingsFor({ name: model, params }: ModelInfo, overrides: readonly Override[]): Params[] {
  const known = overrides.filter(({ name }) => Object.hasOwn(params, name))
  const swept = known.map(({ name, text }): [string, ParamValue[]] => {
    const values = valuesOf(text, params[name])
    if (values === undefined)
      throw new InterleaveError('IL007', `"${name}" of "${model}" is a ${typeof params[name]}, not "${text}".`)
    return [name, values]
  })
  return combinations(swept)
}

/** Every way to choose a value for each name; the last one changes fastest. */
export function combinations(swept: Iterable<readonly [name: string, values: readonly ParamValue[]]>): Params[] {
  let settings: Params[] = [{}]
  for (const [name, values] of swept)
    settings = settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value })))
  return settings
}

function valuesOf(text: string, known: ParamValue): ParamValue[] | undefined {
  if (typeof known === 'string') return [text]
  if (typeof known === 'number') return numbersOf(text)
  return text === 'true' ? [true] : text === 'false' ? [false] : undefined
}

function numbersOf(text: string): number[] | undefined {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(text) ?? []
  if (from === undefined) return /^-?\d+(\.\d+)?$/.test(text) ? [Number(text)] : undefined
  const count = Number(to) - Number(from) + 1
  if (count < 1 || count > LONGEST_SWEEP)
    throw new InterleaveError(
      'IL015',
      `"${text}" has ${count < 1 ? 'no values' : `more than ${LONGEST_SWEEP} values`}.`,
    )
  return Array.from({ length: count }, (_, i) => Number(from) + i)
}
