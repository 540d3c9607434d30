/**
 * How many states a program has up to names, counted slowly and on its own: every interleaving is run, every state is
 * written down once for each order of the interchangeable threads, and the least of these texts counts.
 */
import { Effort } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { canonicalIn, type Named } from '../../src/kernel/values.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import { describeStep, type Position } from '../../src/machine/position.ts'
import type { Run } from '../../src/machine/run.ts'

/** Undefined when threads start others, or when there are more interleavings than `limit`. */
export function countOrbits(target: Model, limit: number): number | undefined {
  const { run } = instantiate(target)
  const declared = run.threads.length
  const orders = ordersOf(run, declared)
  const seen = new Set<string>()
  const note = (): void => void seen.add(orders.map((order) => textIn(run, order)).toSorted()[0])
  const step = run.step.bind(run)
  run.step = (thread, alternative) => {
    step(thread, alternative)
    note()
  }
  note()
  let executions = 0
  for (const _ of exhaustive(run, new Effort()))
    if (++executions > limit || run.threads.length > declared) return undefined
  return seen.size
}

/** Every way to put threads in the places of those that they are interchangeable with. */
function ordersOf(run: Run, declared: number): number[][] {
  const all = Array.from({ length: declared }, (_, thread) => thread)
  return run.groups.reduce<number[][]>(
    (orders, group) =>
      orders.flatMap((order) =>
        permutations([...group]).map((permuted) =>
          order.map((thread) => permuted[group.findIndex((id) => id === thread)] ?? thread),
        ),
      ),
    [all],
  )
}

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, i) =>
        permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
      )

/** The state, with the threads in this order, and objects that they made numbered as they are met. */
function textIn(run: Run, order: readonly number[]): string {
  const met: number[] = []
  const objectText = (id: number): string => {
    if (id < run.staticObjects) return `static ${id}`
    if (!met.includes(id)) met.push(id)
    return `made ${met.indexOf(id)}`
  }
  const wording = {
    named: (value: Named): string =>
      'object' in value ? objectText((value.object as { readonly id: number }).id) : `<${value.valueName}>`,
    opaque: () => 'opaque',
  }
  const write = (value: unknown): string => canonicalIn(value, wording)
  const answers = (position: Position): string => {
    const before = position.parent ?? position.frame.caller
    const last = position.parent === undefined ? '(' : write(position.answer)
    return `${before === undefined ? '' : answers(before)} ${last}`
  }
  const threadText = (thread: number): string => {
    const position = run.positions[thread]
    const signals = run.objects.filter(({ id, belongs }) => belongs?.thread === thread && run.states[id] === true)
    const which = signals
      .map(({ belongs }) => belongs?.object.name)
      .toSorted((a = '', b = '') => (a < b ? -1 : 1))
      .join()
    if (position?.pending === undefined) return `${position?.state.kind} ${which}`
    const step = describeStep(position.pending).replaceAll(/made [\d ]+of [^.,\]>]*/g, 'made')
    return `${answers(position)} at ${step} ${which}`
  }
  const contentText = (id: number): string => {
    const { type } = run.objects[id]
    const { threadsIn } = type
    const renamed = (thread: number): number => order.indexOf(thread)
    return write(typeof threadsIn === 'function' ? threadsIn(run.states[id], renamed) : run.states[id])
  }
  const threads = order.map((thread) => threadText(thread))
  const objects = run.objects.slice(1, run.staticObjects).map(({ id }) => contentText(id))
  const made: string[] = []
  for (let i = 0; i < met.length; i++) made.push(contentText(met[i]))
  return [...threads, ...objects, ...made].join('\n')
}
