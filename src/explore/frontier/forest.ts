/** Several frontiers side by side, each of a region of its own: tasks come from the first that has one. */
import { InterleaveError } from '../../kernel/errors.ts'
import type { Region } from '../../machine/gates.ts'
import type { Run } from '../../machine/run.ts'
import { Frontier } from './frontier.ts'
import { Common } from './labels.ts'
import type { Saved } from './saved.ts'
import type { Budget, Task, TaskEnd } from './task.ts'

interface Running {
  readonly task: Task
  /** Which of the frontiers it is of, and the number that it has there. */
  readonly region: number
  readonly own: number
}

export interface SavedForest {
  readonly number: number
  readonly frontiers: readonly Saved[]
  readonly running: readonly Omit<Running, 'task'>[]
}

export class Forest {
  /** Tasks that were given out and whose ends were not taken in, the oldest first. */
  readonly running: Running[] = []
  private readonly frontiers: readonly Frontier[]
  private readonly enter: (region: number) => void
  private number = 0

  /**
   * @param run the frontiers' own
   * @param enter called before steps of a region are taken
   */
  constructor(run: Run, regions: readonly Region[], enter: (region: number) => void, saved?: SavedForest) {
    this.enter = enter
    const common = new Common(run)
    this.frontiers = regions.map((_, region) => {
      enter(region)
      return new Frontier(run, saved?.frontiers[region], common)
    })
    if (saved === undefined) return
    this.number = saved.number
    saved.running.forEach(({ region, own }, i) => {
      const task = this.frontiers[region].running.find((one) => one.task.number === own)?.task
      if (task === undefined) throw new InterleaveError('IL099', `task ${own} of region ${region} is not running`)
      this.running.push({ task: { ...task, region, number: saved.number - saved.running.length + i }, region, own })
    })
  }

  /** All of it, as plain data; what was running is to be explored again. */
  save(): SavedForest {
    const running = this.running.map(({ region, own }) => ({ region, own }))
    return { number: this.number, frontiers: this.frontiers.map((frontier) => frontier.save()), running }
  }

  get isDone(): boolean {
    return this.frontiers.every(({ isDone }) => isDone)
  }

  /** The next task. Undefined while there is none. */
  next(budget: Budget): Task | undefined {
    for (const [region, frontier] of this.frontiers.entries()) {
      const own = frontier.next(budget)
      if (own === undefined) continue
      const task = { ...own, region, number: this.number++ }
      this.running.push({ task, region, own: own.number })
      return task
    }
    return undefined
  }

  /** Takes in how the oldest task that is running ended. False when it does not count, and is done over. */
  takeIn(end: TaskEnd): boolean {
    const oldest = this.running.shift()
    if (oldest?.task.number !== end.number) throw new InterleaveError('IL099', `task ${end.number} is not the next one`)
    const { region, own } = oldest
    this.enter(region)
    return this.frontiers[region].takeIn({ ...end, number: own })
  }
}
