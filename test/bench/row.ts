/** One row, in a process of its own: checks the model and prints what the whole process took. */
import { check, type Model } from 'interleave'
import { keepFreedMemory } from '../../src/node/memory.ts'

export interface Measurement {
  readonly verdict: string
  readonly traces: number
  readonly redundant: number
  readonly events: number
  /** CPU seconds of the whole process, its start included. */
  readonly seconds: number
  readonly peakMb: number
}

/**
 * What is looked for, to see what it costs: data races on all cells, also those that may race; what the model states; that
 * without data races; nothing.
 */
export const variants = ['every data race', 'whole', 'no data races', 'no properties'] as const
export type Variant = (typeof variants)[number]

function without(model: Model, variant: Variant): Model {
  const build: Model['build'] = (scope, params) => {
    const spec = model.build(scope, params)
    switch (variant) {
      case 'every data race':
        return { ...spec, mayRace: false }
      case 'whole':
        return spec
      case 'no data races':
        return { ...spec, mayRace: true }
      case 'no properties':
        return { mayRace: true, mayBlock: true, mayThrow: true }
    }
  }
  return { ...model, build }
}

/** The variant is this process's last argument. Memory is set as the command line sets it. */
export function measure(model: Model, params: Readonly<Record<string, number>>): void {
  keepFreedMemory()
  const variant = variants.find((one) => one === process.argv.at(-1)) ?? 'whole'
  const options = variant === 'every data race' ? { keepGoing: true, minimiseStates: 1 } : {}
  const { verdict, certificate } = check(without(model, variant), { params, strategy: 'optimal', ...options })
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const measurement: Measurement = {
    verdict: verdict.kind,
    traces: certificate.executions,
    redundant: certificate.redundant,
    events: certificate.events,
    seconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMb: maxRSS / 1024,
  }
  console.log(JSON.stringify(measurement))
}
