#!/usr/bin/env node
import { run } from './run.ts'
import { exitWhenReaderIsGone } from './terminal.ts'

exitWhenReaderIsGone()
process.exitCode = await run(process.argv.slice(2))
