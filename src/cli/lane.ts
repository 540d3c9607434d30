/** A thread that explores tasks of a model's search, for the thread that checks it. */
import { parentPort, workerData } from 'node:worker_threads'
import { Lane } from '../check/lane.ts'
import type { Params } from '../machine/model.ts'
import { forgetMarks, reachedMarks } from './branches.ts'
import { failureOf } from './failures.ts'
import type { LaneData, LaneReply, LaneRequest } from './lanes.ts'
import { getReady, modelsOf, takeAnswers } from './load.ts'
import { Signals } from './protocol.ts'

const { buffer, file: firstFile } = workerData as LaneData
const signals = new Signals(buffer)

/** Shows that the thread is not stuck while it waits for a file to be loaded, or for work. */
setInterval(() => signals.beat(), 100)

let lane: Lane<Params> | undefined
/** Marks of branches that were told. */
const told = new Set<string>()
signals.beat()

/** One request after the other, although the first waits for a file. */
let last = getReady(firstFile)

parentPort?.on('message', (request: LaneRequest) => {
  last = answer(last, request)
})

function forgetReached(): void {
  forgetMarks()
  told.clear()
}

async function answer(before: Promise<void>, request: LaneRequest): Promise<void> {
  await before
  parentPort?.postMessage(await replyTo(request))
}

async function replyTo(request: LaneRequest): Promise<LaneReply> {
  const { search } = request
  try {
    if (request.kind === 'begin') {
      const { file, index } = request.model
      takeAnswers(request.answers)
      if (request.isFirst) forgetReached()
      lane = new Lane((await modelsOf(file))[index], request.options, () => signals.beat())
      return { kind: 'ready', search }
    }
    const steps = (lane as Lane<Params>).explore(request.task)
    for (;;) {
      const step = steps.next()
      if (!step.done) continue
      const reached = reachedMarks().filter((mark) => !told.has(mark))
      for (const mark of reached) told.add(mark)
      return { kind: 'done', search, number: request.task.number, report: step.value, reached }
    }
  } catch (error) {
    return { kind: 'failed', search, failure: failureOf(error) }
  }
}
