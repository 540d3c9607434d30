/** Programs that once got the wrong answer, each with its story. */
import { type Program, program } from './program.ts'

export interface Regression {
  readonly story: string
  readonly program: Program
  /** How many traces it has, by all interleavings. */
  readonly traces: number
}

export const regressions: readonly Regression[] = [
  {
    story: 'Choices of different threads are independent, since they touch nothing.',
    program: program([[{ op: 'choose', among: 2 }], [{ op: 'choose', among: 2 }]]),
    // Each thread has one of two values; there is no order between them.
    traces: 4,
  },
  {
    story: 'Spawns of different threads are independent, since they touch nothing.',
    program: program([
      [{ op: 'spawn', body: [] }, { op: 'join' }],
      [{ op: 'spawn', body: [] }, { op: 'join' }],
    ]),
    traces: 1,
  },
  {
    story: 'A choice made otherwise is planned with what follows it, since a sleeping step may cover the choice alone.',
    program: program([
      [{ op: 'spawn', body: [{ op: 'release', on: 0 }] }],
      [
        { op: 'spawn', body: [{ op: 'choose', among: 2 }] },
        { op: 'release', on: 0 },
      ],
    ]),
    // The releases (which both throw) have two orders, and the choice has two values.
    traces: 4,
  },
  {
    story: 'A race is planned again where other events follow it, when what covered it said nothing about those.',
    program: program([
      [
        { op: 'acquire', on: 0 },
        { op: 'tryAcquire', on: 0 },
      ],
      [{ op: 'tryAcquire', on: 1 }],
      [{ op: 'release', on: 0 }],
      [
        { op: 'locked', on: 0 },
        { op: 'release', on: 1 },
      ],
      [{ op: 'acquire', on: 1 }],
      [{ op: 'tryAcquire', on: 0 }],
    ]),
    traces: 145,
  },
  {
    story: 'The same, with attempts that change objects of one group only when they succeed.',
    program: program(
      [
        [{ op: 'tryAcquire', on: 1 }],
        [{ op: 'print' }],
        [{ op: 'release', on: 1 }, { op: 'print' }],
        [{ op: 'release', on: 0 }],
        [{ op: 'tryAcquire', on: 0 }, { op: 'print' }],
      ],
      { groups: [['mutex 0', 'mutex 1']] },
    ),
    traces: 96,
  },
  {
    story:
      'A race is open as long as any step on its way down the wakeup tree may not come again, not the first alone.',
    program: program([
      [{ op: 'load', on: 0 }],
      [{ op: 'store', on: 0, value: 0 }],
      [{ op: 'usePublished' }],
      [{ op: 'publishThread' }],
      [{ op: 'spawn', body: [{ op: 'load', on: 0 }] }, { op: 'publishThread' }],
    ]),
    traces: 24,
  },
  {
    story:
      'A race is open as long as a branch that its sequence passes over may be the right one for the next sequence.',
    program: program([
      [
        { op: 'store', on: 1, value: 0 },
        { op: 'release', on: 1 },
      ],
      [
        { op: 'acquire', on: 0 },
        { op: 'store', on: 1, value: 0 },
      ],
      [{ op: 'load', on: 0 }],
      [
        { op: 'acquire', on: 1 },
        { op: 'acquireInterruptibly', on: 0 },
      ],
      [
        { op: 'load', on: 1 },
        { op: 'store', on: 0, value: 0 },
      ],
      [
        { op: 'release', on: 0 },
        { op: 'store', on: 0, value: 0 },
      ],
    ]),
    traces: 230,
  },
]
