/**
 * Which steps suffice in a state: those of a set of threads such that nothing the others may do before depends on them (a
 * persistent set, Godefroid 1996), by what threads may still touch. Of all such sets, the one with the fewest steps that are not
 * asleep; with none, nothing new follows from this state.
 */
import { ABSENT } from '../states/places.ts'
import type { Effect, World } from '../states/world.ts'
import type { Futures } from './futures.ts'

export interface Move {
  readonly thread: number
  /** Names the step of the thread. */
  readonly step: number
  readonly effect: Effect
}

/** A thread that has not ended, in the state at hand. */
interface Standing {
  readonly thread: number
  readonly place: number
  readonly labels: readonly number[]
  readonly moves: readonly Move[]
  /** How many of its moves are not asleep. */
  readonly awake: number
  /** The thread that it waits for the end of, or none. */
  readonly joins: number | undefined
}

export class Sources {
  /** Threads looked at, and pairs of them: what it costs. */
  looked = 0
  private readonly world: World
  private readonly futures: Futures

  constructor(world: World, futures: Futures) {
    this.world = world
    this.futures = futures
  }

  /** The moves that suffice in the state at hand, also those asleep; undefined when no thread can move. */
  moves(asleep: readonly number[]): readonly Move[] | undefined {
    const standing = this.standing(asleep)
    let best: readonly Standing[] | undefined
    let fewest = Number.POSITIVE_INFINITY
    for (const first of standing) {
      if (first.moves.length === 0) continue
      const closed = this.closure(first, standing, fewest)
      if (closed === undefined) continue
      best = closed
      fewest = awakeIn(closed)
      if (fewest === 0) break
    }
    return best?.toSorted((a, b) => a.thread - b.thread).flatMap(({ moves }) => moves)
  }

  /** All moves that can be made in the state at hand. */
  all(): Move[] {
    return this.standing([]).flatMap(({ moves }) => moves)
  }

  private standing(asleep: readonly number[]): Standing[] {
    const { world, futures } = this
    const standing: Standing[] = []
    // Threads that are met on the way have not started here.
    const { threads } = world
    for (let thread = 0; thread < threads; thread++) {
      const place = world.place[thread]
      if (place === ABSENT || world.at(thread).ways === 0) continue
      this.looked++
      const { ways, position } = world.at(thread)
      const effects = Array.from({ length: ways }, (_, way) => world.effect(thread, way))
      for (const effect of effects) futures.note(place, effect)
      const moves = effects
        .map((effect, way) => ({ thread, step: (thread << 16) | way, effect }))
        .filter(({ effect }) => effect.place >= 0)
      standing.push({
        thread,
        place,
        labels: effects.map(({ label }) => label),
        moves,
        awake: moves.filter(({ step }) => !asleep.includes(step)).length,
        joins: position.pending?.kind === 'join' && moves.length === 0 ? position.pending.thread.id : undefined,
      })
    }
    return standing
  }

  /** The least set around a thread; undefined when it has as many moves as that, or more. */
  private closure(first: Standing, all: readonly Standing[], fewest: number): Standing[] | undefined {
    const closed = [first]
    const left = new Set(all)
    left.delete(first)
    let awake = first.awake
    for (let i = 0; i < closed.length && awake < fewest; i++)
      for (const other of left) {
        if (!this.concerns(closed[i], other)) continue
        left.delete(other)
        closed.push(other)
        awake += other.awake
      }
    return awake < fewest ? closed : undefined
  }

  /** Whether what the other may yet do can depend on the step of the one, or lets it happen. */
  private concerns({ labels, joins }: Standing, other: Standing): boolean {
    this.looked++
    return other.thread === joins || labels.some((label) => this.futures.conflicts(other.place, label))
  }
}

const awakeIn = (threads: readonly Standing[]): number => threads.reduce((sum, { awake }) => sum + awake, 0)
