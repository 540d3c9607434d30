import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { realign } from '../../src/check/realign.ts'
import { type Model, model, type Scope } from '../../src/machine/model.ts'
import type { Cell } from '../../src/objects/cell.ts'
import { cell } from '../../src/objects/cell.ts'
import { choose } from '../../src/objects/choose.ts'
import { mutex } from '../../src/objects/mutex.ts'
import type { Body, Step } from '../../src/objects/operation.ts'
import type { TraceStep } from '../../src/trace/trace.ts'

const LOST = 'nothing lost'

/** Two threads that add one, in a way that changes from version to version. */
const adding = (add: (count: Cell<number>, scope: Scope) => Body, names = ['left', 'right']): Model =>
  model('adding', {}, (scope) => {
    const count = scope.make(cell('count', 0))
    const body = add(count, scope)
    for (const name of names) scope.thread(name, body)
    return { mayRace: true, finally: { [LOST]: (read) => read(count) === 2 } }
  })

const unlocked = adding(
  (count) =>
    function* (): Step {
      yield* count.write((yield* count.read()) + 1)
    },
)

function recordingOf(target: Model): readonly TraceStep[] {
  const { verdict } = check(target)
  return verdict.kind === 'violated' ? verdict.violations[0].trace.steps : []
}

const recorded = recordingOf(unlocked)

const again = (target: Model) => {
  const { breach, gone, added, trace } = realign(target, recorded, LOST)
  return { breach: breach?.explanation, gone, added, schedule: trace.schedule }
}

describe('a recorded execution', () => {
  it('is the same in the same code', () => {
    expect(again(unlocked)).toEqual({ breach: 'at the end count is 1', gone: 0, added: 0, schedule: '1:0110' })
  })

  it('is found again behind new steps', () => {
    const logging = adding((count, { make }) => {
      const log = make(cell('log', ''))
      return function* (): Step {
        yield* log.write('begin')
        const before = yield* count.read()
        yield* log.write('read')
        yield* count.write(before + 1)
      }
    })
    // left: log, read; right: log, read, log, write; left: log, write.
    expect(again(logging)).toEqual({ breach: 'at the end count is 1', gone: 0, added: 4, schedule: '1:00111100' })
  })

  it('is found again when steps are gone, or another value is written', () => {
    const blind = adding((count) => () => count.write(1))
    expect(again(blind)).toMatchObject({ breach: 'at the end count is 1', gone: 2 })
  })

  it('leaves what it cannot follow, and goes on to the end', () => {
    const locked = adding((count, { make }) => {
      const lock = make(mutex('lock'))
      return function* (): Step {
        yield* lock.acquire()
        yield* count.write((yield* count.read()) + 1)
        yield* lock.release()
      }
    })
    // left takes the lock and reads; right cannot; left goes on, and then right, which reads and writes as it did.
    expect(again(locked)).toEqual({ breach: undefined, gone: 0, added: 1, schedule: '1:00001111' })
  })

  it('has lost its threads when they have other names', () => {
    const renamed = adding((count) => () => count.write(2), ['first', 'second'])
    expect(again(renamed)).toMatchObject({ breach: undefined, gone: 4, added: 0 })
  })

  it('still has its data race', () => {
    const racing = (isLocked: boolean): Model =>
      model('racing', {}, ({ make, threads }) => {
        const [x, lock] = [make(cell('x', 0)), make(mutex('lock'))]
        threads('writer', 2, function* (me) {
          if (isLocked) yield* lock.acquire()
          yield* x.write(me)
          if (isLocked) yield* lock.release()
        })
        return {}
      })
    const steps = recordingOf(racing(false))
    const explanation = expect.stringMatching(
      /^writer 2's x\.write 1 .* and writer 1's x\.write 0 .* are ordered by nothing$/,
    )
    expect(realign(racing(false), steps, 'no data race on x').breach?.explanation).toEqual(explanation)
    expect(realign(racing(true), steps, 'no data race on x')).toMatchObject({ gone: 0, added: 1 })
    expect(realign(racing(true), steps, 'no data race on x').breach).toBe(undefined)
  })

  it('makes the choices that were made', () => {
    const choosing = (values: number): Model =>
      model('choosing', {}, ({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('t', function* () {
          yield* x.write(yield* choose(values))
        })
        return { finally: { small: (read) => read(x) < 2 } }
      })
    const steps = recordingOf(choosing(3))
    expect(realign(choosing(4), steps, 'small').breach?.explanation).toBe('at the end x is 2')
  })
})
