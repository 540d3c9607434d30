/** How a blocked end is told, wherever it is shown. */
import { cell, join, mutex, type Step, semaphore, spawn, waitingFor } from 'interleave'
import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import { model } from '../../src/machine/model.ts'
import type { Checked } from '../../src/report/checked.ts'
import { checkDocument } from '../../src/report/json.ts'
import { markdownPages } from '../../src/report/markdown.ts'
import { replayDocument, replayText } from '../../src/report/replayed.ts'
import { plain } from '../../src/report/style.ts'
import { textOf } from '../../src/report/text.ts'

/** A server that is told of a job before there is one, and a main that waits for it. */
const target = model('hasty bell', {}, ({ make, thread }) => {
  const [job, bell] = [make(cell('job', false)), make(semaphore('bell', 1))]
  function* serve(): Step {
    while (!(yield* job.read())) yield* waitingFor('a job', (read) => read(job), bell.acquire())
  }
  thread('main', function* () {
    const server = yield* spawn('server', serve)
    yield* job.write(true)
    yield* join(server)
  })
  return { mayRace: true, expect: { violated: 'no deadlock' } }
})

const checked = (): Checked => ({ file: 'models/bell.ts', result: check(target), elapsedMs: 3, overrides: {} })
const options = { columns: 100, style: plain, sourceLine: () => undefined }

/** Steps are somewhere in this file; where does not matter. */
const placeless = (text: string): string => text.replaceAll(/ +diagnosis\.test\.ts:\d+/g, '')

it('is told under the trace in text, one thread a line', () => {
  expect(placeless(textOf(checked(), options))).toMatchInlineSnapshot(`
    "✓ hasty bell  violated "no deadlock" (lost wakeup), as expected (3 traces, 3 ms)

           main                         main/server
        1  spawn server
        2                               job.read → false
        3                               bell.acquire                         bell 1→0
        4                               job.read → false         ← critical
        5  job.write true
           blocked at join main/server
                                        blocked at bell.acquire

      "no deadlock": lost wakeup: main/server has slept since step 4 although a job has been there since step 5 (main: job.write true); nobody was woken since
      main waits for main/server to end, and main/server is blocked itself
      critical: after step 4 no schedule passes
      instead of step 4, this passes (1:011010):

           main              main/server
        4  job.write true
        5                    job.read → true
        6  join main/server

      1 preemption, 5 steps; no shorter schedule breaks it
      replay: npx interleave check models/bell.ts --only 'hasty bell' --replay 1:01110
    "
  `)
})

it('is told in a page', () => {
  const page = markdownPages({ models: [checked()], sourceLine: () => undefined }).find(
    ({ file }) => file === 'hasty-bell.md',
  )
  expect(page?.text.split('\n').filter((line) => /^(Broken|Also)/.test(line))).toMatchInlineSnapshot(`
    [
      "Broken: lost wakeup: main/server has slept since step 4 although a job has been there since step 5 (main: job.write true); nobody was woken since.",
      "Also: main waits for main/server to end, and main/server is blocked itself.",
    ]
  `)
})

it('is a sentence in JSON, and the facts beside it', () => {
  const [{ diagnosis, blocked }] = checkDocument([checked()]).models
  expect(blocked?.sentences[0]).toBe(diagnosis)
  const at = blocked?.at.map((step) => ({ ...step, at: null }))
  expect(JSON.stringify({ ...blocked, at }, undefined, 2)).toMatchInlineSnapshot(`
    "{
      "kind": "lost wakeup",
      "waits": [
        {
          "thread": "main",
          "since": 4,
          "allowed": false,
          "what": "the end of main/server",
          "on": [
            {
              "thread": "main",
              "other": "main/server",
              "state": "blocked"
            }
          ]
        },
        {
          "thread": "main/server",
          "since": 3,
          "allowed": false,
          "what": "a job",
          "isThere": true,
          "on": []
        }
      ],
      "lost": [
        {
          "thread": "main/server",
          "what": "a job",
          "since": 3,
          "thereSince": 4,
          "cause": {
            "kind": "nobody woken"
          }
        }
      ],
      "sentences": [
        "lost wakeup: main/server has slept since step 4 although a job has been there since step 5 (main: job.write true); nobody was woken since",
        "main waits for main/server to end, and main/server is blocked itself"
      ],
      "at": [
        {
          "thread": "main",
          "operation": "join main/server",
          "object": null,
          "answer": null,
          "at": null,
          "changes": [],
          "relevant": true,
          "within": []
        },
        {
          "thread": "main/server",
          "operation": "acquire",
          "object": "bell",
          "answer": null,
          "at": null,
          "changes": [],
          "relevant": true,
          "within": []
        }
      ]
    }"
  `)
})

it('is told of a schedule that is replayed', () => {
  const { verdict } = check(target)
  if (verdict.kind !== 'violated') throw new Error(verdict.kind)
  const replayed = {
    name: 'hasty bell',
    file: 'models/bell.ts',
    params: {},
    replay: replay(target, verdict.violations[0].trace.schedule),
    expected: true,
  }
  const told = replayText(replayed, options).split('\n')
  expect(told.slice(-5)).toMatchInlineSnapshot(`
    [
      "",
      "  ✓ "no deadlock": lost wakeup: main/server has slept since step 4 although a job has been there since step 5 (main: job.write true); nobody was woken since (as expected)",
      "  main waits for main/server to end, and main/server is blocked itself",
      "  5 steps",
      "",
    ]
  `)
  const [{ diagnosis, blocked }] = replayDocument(replayed).violations
  expect(blocked).toMatchObject({ kind: 'lost wakeup' })
  expect(blocked?.sentences[0]).toBe(diagnosis)
})

it('is plain data, which can be sent from one thread to another', () => {
  const { verdict } = check(target)
  expect(structuredClone(verdict)).toEqual(verdict)
})

it('says nothing more where nobody is blocked', () => {
  const open = model('open', {}, ({ make, thread }) => {
    const lock = make(mutex('lock'))
    thread('main', () => lock.acquire())
    return { finally: { 'the lock is free': (read) => !read(lock) } }
  })
  const [entry] = checkDocument([{ file: 'models/open.ts', result: check(open), elapsedMs: 3, overrides: {} }]).models
  expect(entry).toMatchObject({ property: 'the lock is free', diagnosis: 'at the end lock is true' })
  expect(entry).not.toHaveProperty('blocked')
})
