/** What `interleave init` writes: a first model with its broken sibling, and a test of both. */

export interface Template {
  readonly isTypeScript: boolean
  /** As the test imports it: `./counter.ts`. */
  readonly modelFile: string
  readonly hasVitest: boolean
}

export const modelText = ({ isTypeScript }: Template): string => {
  const step = isTypeScript ? ', type Step' : ''
  const typed = isTypeScript ? { count: ': Cell<number>', step: ': Step' } : { count: '', step: '' }
  return flush(`
    /**
     * A counter that several threads add to. \`count += 1\` is a read and a write: without a lock, another thread can come between
     * them. Each \`yield*\` is one step; what threads share is made by \`make\`.
     */
    import { ${isTypeScript ? 'type Cell, ' : ''}cell, model, mutex${step} } from 'interleave'

    function* increment(count${typed.count})${typed.step} {
      yield* count.write((yield* count.read()) + 1)
    }

    export const locked = model('counter with a lock', { threads: 3 }, (scope, { threads }) => {
      const lock = scope.make(mutex('lock'))
      const count = scope.make(cell('count', 0))

      scope.threads('adder', threads, function* () {
        yield* lock.acquire()
        yield* increment(count)
        yield* lock.release()
      })

      return { finally: { 'no update is lost': (read) => read(count) === threads } }
    })

    /** The broken sibling: if a change makes the checker blind, it tells. */
    export const unlocked = model('counter without a lock', { threads: 2 }, (scope, { threads }) => {
      const count = scope.make(cell('count', 0))

      scope.threads('adder', threads, () => increment(count))

      return {
        finally: { 'no update is lost': (read) => read(count) === threads },
        expect: { violated: 'no update is lost' },
      }
    })
  `)
}

export const testText = (template: Template): string => (template.hasVitest ? vitestText(template) : nodeText(template))

/** With the ending that TypeScript takes by default, which vitest understands, too. */
const vitestText = ({ modelFile }: Template): string =>
  flush(`
    import 'interleave/vitest'
    import { expect, it } from 'vitest'
    import { locked, unlocked } from '${modelFile.replace(/\.ts$/, '.js')}'

    it('loses no update with a lock', async () => {
      await expect(locked).toHold()
    })

    it('loses one without', async () => {
      await expect(unlocked).toViolate('no update is lost')
    })
  `)

/** Runs the command, which loads TypeScript itself. */
const nodeText = ({ modelFile }: Template): string =>
  flush(`
    import { execFileSync } from 'node:child_process'
    import { it } from 'node:test'
    import { fileURLToPath } from 'node:url'

    it('the counter does what its models say', () => {
      const model = fileURLToPath(new URL('${modelFile}', import.meta.url))
      execFileSync('npx', ['interleave', 'check', model], { stdio: 'inherit' })
    })
  `)

/** The text without the margin that it has here. */
const flush = (text: string): string => `${text.replaceAll(/^ {4}/gm, '').trim()}\n`
