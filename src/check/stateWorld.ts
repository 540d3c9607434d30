/** The states of a model, as a search that needs no executions goes through them: with a run of its own. */
import type { Symmetry } from '../explore/states/canonical.ts'
import { type Reduction, reduction } from '../explore/states/reduction.ts'
import { World } from '../explore/states/world.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { type Distinctions, symmetryOf } from './distinctions.ts'
import type { Setting } from './options.ts'

export interface StateWorld {
  readonly instance: Instance
  readonly world: World
  /** What counts as the same, as far as it is known not to matter. */
  readonly symmetry: Symmetry
  /** Undefined: no thread may go alone. */
  readonly reduction: Reduction | undefined
}

/** @param prepare what must be done to the instance before its states are looked at */
export function stateWorld<P extends Params>(
  target: Model<P>,
  { params, maxSteps }: Setting,
  known: Distinctions,
  prepare?: (instance: Instance) => void,
): StateWorld {
  const instance = instantiate(target, params, {
    ...(maxSteps !== undefined && { maxSteps }),
    maxPositions: Number.POSITIVE_INFINITY,
    onNameRead: () => (world.wereNamesRead = true),
  })
  prepare?.(instance)
  const isEndless = instance.spec.infinitelyOften !== undefined
  if (isEndless) known.threads ??= 'endless executions are judged by which thread does what'
  const symmetry = symmetryOf(instance, known)
  const world = new World(instance.run, !symmetry.made)
  return { instance, world, symmetry, reduction: isEndless || known.knowledge !== undefined ? undefined : reduction }
}
