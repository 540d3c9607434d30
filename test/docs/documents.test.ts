/** What the README and the pages of docs/ show is what happens. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { installed } from '../support/installed.ts'
import { blocksOf, documents, ENVIRONMENT, fileOf, textOf, tried } from './blocks.ts'
import { generated } from './generated.ts'

const written = documents.filter((document) => !generated.has(document))

const project = installed(afterAll, ENVIRONMENT)

describe.each(written)('%s', (document) => {
  it('has only code that can be tried', () => {
    const others = blocksOf(textOf(document)).filter(({ kind }) => kind === 'other')
    expect(others).toEqual([])
  })

  it('shows what is printed', { timeout: 60_000 }, () => {
    const folder = project.within(document.replaceAll(/\W/g, '-'))
    expect(tried(document, folder)).toBe(textOf(document))
  })
})

it('their models and tests have types', { timeout: 60_000 }, () => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
  }
  project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*/*.ts'] }))
  expect(project.run('typescript/bin/tsc')).toBe('')
})

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const proseOf = (document: string): string => textOf(document).replaceAll(/^```.*?^```$/gms, '')

const anchorsIn = (document: string): string[] =>
  [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading))

it.each(documents)('%s links to what there is', (document) => {
  const links = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link)
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [path, anchor] = link.split('#')
    const target = path === '' ? document : join(dirname(document), path)
    if (!existsSync(fileOf(target))) return true
    return anchor !== undefined && !anchorsIn(target).includes(anchor)
  })
  expect(broken).toEqual([])
})

it.each([...generated.keys()])('%s is as it is generated (npm run docs)', async (document) => {
  expect(textOf(document)).toBe(await generated.get(document)?.())
})
