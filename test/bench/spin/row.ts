/** One program in a process of its own: explores its states, and prints what it took. */
import { type CheckOptions, check, type Model } from 'interleave'

export interface StatesMeasurement {
  readonly verdict: string
  readonly states: number
  /** CPU seconds of the whole process, its start included. */
  readonly seconds: number
}

export function measureStates(model: Model, options: CheckOptions): void {
  const { verdict, certificate } = check(model, { strategy: 'states', minimiseStates: 0, ...options })
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const measurement: StatesMeasurement = {
    verdict: verdict.kind,
    states: certificate.states?.states ?? 0,
    seconds: (userCPUTime + systemCPUTime) / 1e6,
  }
  console.log(JSON.stringify(measurement))
}
