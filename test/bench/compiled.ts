/**
 * Runs a script in the form that V8 compiles it to: `node compiled.cjs <script> <argument>…`. That form is beside the script; where
 * it is not, this run writes it, with each function that was called. The script is a function of `require`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'

const filename = process.argv[2]
const compiledFile = `${filename}.compiled`
const isCompiled = existsSync(compiledFile)
const cachedData = isCompiled ? readFileSync(compiledFile) : undefined
const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData })
if (script.cachedDataRejected === true) throw new Error(`${compiledFile} was written by another version of Node`)
const run = script.runInThisContext() as (load: NodeJS.Require) => void
run(createRequire(filename))
if (!isCompiled) writeFileSync(compiledFile, script.createCachedData())
