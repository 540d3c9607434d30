/** The code blocks of a document, as they are tried: in the order in which they stand, in one project. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Installed } from '../support/installed.ts'

const root = join(import.meta.dirname, '..', '..')

export const documents: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

export const fileOf = (document: string): string => join(root, document)
export const textOf = (document: string): string => readFileSync(fileOf(document), 'utf8')

export type Block =
  /** Begins with a comment that names the file, which it replaces when it is there. */
  | { readonly kind: 'file'; readonly file: string; readonly text: string }
  /** What is typed, and what is printed below; a line `…` stands for lines that are left out. */
  | { readonly kind: 'command'; readonly command: string; readonly printed: string }
  /** Anything else, which nobody tries. */
  | { readonly kind: 'other'; readonly language: string; readonly text: string }

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].flatMap(([, language, content]): Block[] => {
    const [, file] = /^\/\/ (\S+)\n/.exec(content) ?? []
    if (language === 'ts' && file !== undefined) return [{ kind: 'file', file, text: content }]
    if (language !== 'console' || !content.startsWith('$ ')) return [{ kind: 'other', language, text: content }]
    return content
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command, ...printed] = part.split('\n')
        return { kind: 'command', command, printed: printed.join('\n').trimEnd() }
      })
  })
}

/** As wide as the documents show it. */
export const ENVIRONMENT = { COLUMNS: '120', NO_COLOR: '1', CI: '1' } as const

const TOOLS: Readonly<Record<string, string>> = {
  interleave: 'interleave/dist/cli/main.js',
  vitest: 'vitest/vitest.mjs',
}

/** What a command prints there, without spaces at the ends of lines. @throws for one that is not `npx` and a tool */
export function printedBy({ run }: Installed, command: string): string {
  const [npx, tool, ...args] = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word)
  if (npx !== 'npx' || TOOLS[tool] === undefined) throw new Error(`cannot try: ${command}`)
  return run(TOOLS[tool], ...args)
    .replaceAll(/[ \t]+$/gm, '')
    .trim()
}

/** Times differ from run to run. */
const timeless = (text: string): string => text.replaceAll(/\b\d+(\.\d+)? m?s\b/g, 'time')

/** The text as it should be: itself, if it is like what was printed, or else that. */
export function corrected(shown: string, printed: string): string {
  const parts = timeless(shown).split(/^…$/m)
  const pattern = parts.map(escaped).join('[^]*?')
  return new RegExp(`^${pattern}$`).test(timeless(printed)) ? shown : printed
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The document with what its commands print, where that is something else than it says. */
export function tried(document: string, project: Installed): string {
  const text = textOf(document)
  let result = text
  for (const block of blocksOf(text)) {
    if (block.kind === 'file') project.write(block.file, block.text)
    if (block.kind !== 'command') continue
    const { command, printed } = block
    const now = corrected(printed, printedBy(project, command))
    const end = printed === '' ? '\n' : ''
    if (now !== printed) result = result.replace(`$ ${command}\n${printed}`, () => `$ ${command}\n${now}${end}`)
  }
  return result
}
