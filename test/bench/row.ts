/** One row, in a process of its own: checks the model and prints what the whole process took. */
import { check, type Model } from 'interleave'

export interface Measurement {
  readonly verdict: string
  readonly traces: number
  readonly redundant: number
  readonly events: number
  /** CPU seconds of the whole process, its start included. */
  readonly seconds: number
  readonly peakMb: number
}

export function measure(model: Model, params: Readonly<Record<string, number>>): void {
  const { verdict, certificate } = check(model, { params })
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
