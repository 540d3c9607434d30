/** Loading model files, inside the worker and its lanes. */
import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { isModel, type Model } from '../machine/model.ts'
import type { Answer } from './answers.ts'
import { hearBranches } from './branches.ts'
import { prepareInThread } from './inThread.ts'

const loaded = new Map<string, Promise<readonly Model[]>>()
let isHearing = false
/** Where hooks in a thread of their own tell what they answer. */
let told: MessagePort | undefined

/** The models that a file exports, each once. @throws IL008 when it cannot be loaded. */
export function modelsOf(file: string): Promise<readonly Model[]> {
  const models = loaded.get(file) ?? load(file)
  loaded.set(file, models)
  return models
}

async function load(file: string): Promise<readonly Model[]> {
  await prepare(file)
  try {
    const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
    return [...new Set(Object.values(exported).filter(isModel))]
  } catch (error) {
    const [firstLine] = messageOf(error).split('\n')
    throw new InterleaveError('IL008', firstLine, { cause: error })
  }
}

/** With hooks in the same thread if Node has such, or else in one of their own. */
async function prepare(file: string): Promise<void> {
  if (!isHearing) {
    isHearing = true
    hearBranches()
    // Places are those of what is written.
    process.setSourceMapsEnabled(true)
  }
  if (!(await prepareInThread(file))) startHooks()
}

/** Starts the thread of the hooks, if they need one. */
export function startHooks(): void {
  if ('registerHooks' in nodeModule || told !== undefined) return
  const { port1, port2 } = new MessageChannel()
  told = port1
  const options = { parentURL: import.meta.url, data: port2, transferList: [port2] }
  nodeModule.register('../cli/hooks.js', options)
}

/** What can be done before a model of this file is asked for, while another thread loads it. */
export async function getReady(file: string): Promise<void> {
  if ('registerHooks' in nodeModule) await modelsOf(file).catch(() => undefined)
  else startHooks()
}

const answers: Answer[] = []

/** What hooks in a thread of their own have answered so far, for those of other threads. */
export function answersSoFar(): readonly Answer[] {
  if (told === undefined) return answers
  for (let next = receiveMessageOnPort(told); next !== undefined; next = receiveMessageOnPort(told))
    answers.push(next.message as Answer)
  return answers
}

export function takeAnswers(known: readonly Answer[]): void {
  if (known.length === 0) return
  startHooks()
  nodeModule.register('../cli/given.js', { parentURL: import.meta.url, data: known })
}
