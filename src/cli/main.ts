#!/usr/bin/env node
import { compileSmallerPieces } from '../node/compiler.ts'
import { keepFreedMemory } from '../node/memory.ts'
import { run } from './run.ts'
import { exitWhenReaderIsGone } from './terminal.ts'

compileSmallerPieces()
keepFreedMemory()
exitWhenReaderIsGone()
process.exitCode = await run(process.argv.slice(2))
