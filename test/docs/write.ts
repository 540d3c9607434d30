/** Writes the pages that are generated, and what commands print into those that are written by hand: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import build from '../cli/build.ts'
import { installed } from '../support/installed.ts'
import { documents, ENVIRONMENT, fileOf, textOf, tried } from './blocks.ts'
import { generated } from './generated.ts'

build()
const project = installed((remove) => process.on('exit', remove), ENVIRONMENT)
for (const [document, generate] of generated) writeFileSync(fileOf(document), await generate())
for (const document of documents.filter((name) => !generated.has(name))) {
  const now = tried(document, project.within(document.replaceAll(/\W/g, '-')))
  if (now === textOf(document)) continue
  writeFileSync(fileOf(document), now)
  console.log(`wrote ${document}`)
}
