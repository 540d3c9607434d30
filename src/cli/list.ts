/** `interleave list`: the models there are, without running them. */
import { padded, printable, widthOf } from '../report/characters.ts'
import { wanted } from '../report/text.ts'
import type { ListCommand } from './commands.ts'
import type { ModelInfo } from './protocol.ts'
import type { Session } from './session.ts'

interface Line {
  readonly name: string
  readonly params: string
  readonly expectation: string
}

export async function runList(command: ListCommand, session: Session): Promise<number> {
  const models = await session.select(command.paths, command.only)
  const byFile = new Map<string, Line[]>()
  for (const model of models) {
    const expectation = await expectationOf(model, session)
    if (expectation === undefined) continue
    const file = session.shown(model.file)
    const lines = byFile.get(file) ?? []
    byFile.set(file, lines)
    const params = Object.entries(model.params).map(([name, value]) => `${name}=${value}`)
    lines.push({ name: printable(model.name), params: printable(params.join(' ')), expectation })
  }
  print(byFile, session)
  return session.errorStatus
}

async function expectationOf(model: ModelInfo, session: Session): Promise<string | undefined> {
  const reply = await session.host.ask({ kind: 'describe', model })
  if (reply.kind === 'done') return printable(`expected ${wanted(reply.answer.expectation)}`)
  if (reply.kind === 'failed') session.report(reply.failure, `${model.name} in ${session.shown(model.file)}`)
  return undefined
}

function print(byFile: ReadonlyMap<string, readonly Line[]>, { terminal }: Session): void {
  const lines = [...byFile.values()].flat()
  const nameWidth = Math.max(0, ...lines.map(({ name }) => widthOf(name)))
  const paramsWidth = Math.max(0, ...lines.map(({ params }) => widthOf(params)))
  for (const [file, models] of byFile) {
    terminal.out(`${terminal.style.faint(file)}\n`)
    for (const { name, params, expectation } of models) {
      const cells = [terminal.style.strong(padded(name, nameWidth)), padded(params, paramsWidth), expectation]
      terminal.out(`  ${cells.join('  ')}\n`)
    }
  }
}
