/** What a search exercised, and what it never did: a pass means little for what never happens. */
import type { Spec } from '../machine/model.ts'
import type { End, Run } from '../machine/run.ts'
import { Contention } from './contention.ts'
import { EndReadings } from './endReadings.ts'
import type { Footprints } from './invariants.ts'
import { type ObjectOrders, Orders } from './orders.ts'
import { Steps } from './steps.ts'
import { fixedProperties, uncontended, unexercisedSteps } from './unexercised.ts'

/** Observes a search, from its first step on. */
export class Coverage {
  private readonly run: Run
  private readonly spec: Spec
  private readonly steps: Steps
  private readonly contention: Contention
  private readonly orders: Orders
  private readonly ends: EndReadings
  private readonly keepsOrders: boolean

  /** @param keepsOrders whether `pairs` will be asked for; it takes the most time */
  constructor(run: Run, spec: Spec, keepsOrders: boolean) {
    this.keepsOrders = keepsOrders
    this.run = run
    this.spec = spec
    this.steps = new Steps(run)
    this.contention = new Contention(run)
    this.orders = new Orders(run)
    this.ends = new EndReadings(run, spec)
    run.onArrive = (from) => {
      this.steps.arrive(from)
      this.contention.arrive(from)
      this.tell(false)
    }
  }

  /** Called when something new was seen: by the newest step of the run, or by the whole execution, which has ended. */
  onNews: ((hasEnded: boolean) => void) | undefined
  private told = 0

  private tell(hasEnded: boolean): void {
    const news = this.steps.news + this.contention.news + this.orders.news + (this.ends.hasEnded ? 1 : 0)
    if (news === this.told) return
    this.told = news
    this.onNews?.(hasEnded)
  }

  /** Notes what an execution shows. @param fresh the first event that the execution before it did not have */
  observe(fresh: number, end: End): void {
    this.steps.observe(fresh)
    this.contention.observe(fresh)
    if (this.keepsOrders) this.orders.observe(fresh)
    if (end === 'blocked') {
      this.steps.observeBlocked()
      this.contention.observeBlocked()
    }
    this.ends.observe(end)
    this.tell(true)
  }

  /** Notes which way the newest event went, which may teach a thread what it knows already. */
  observeWay(): void {
    this.steps.observe(this.run.log.length - 1)
  }

  /** Which operations of each object were seen in both orders so far. */
  pairs(): ObjectOrders[] {
    return this.orders.result()
  }

  /**
   * What no execution showed, as sentences; to be asked after an exhausted search.
   * @param footprints the objects that each invariant reads
   */
  unexercised(footprints: Footprints): string[] {
    const { run, steps, contention, ends } = this
    const invariants = Object.keys(this.spec.always ?? {}).flatMap((name) => {
      const read = footprints.get(name)
      return read === undefined ? [] : [[name, read] as const]
    })
    return [
      ...fixedProperties(run, steps.written, [...invariants, ...ends.all]),
      ...unexercisedSteps(run, steps.known),
      ...uncontended(run, contention.result()),
    ]
  }
}
