/** What `--format` prints when it is not text. */
import { InterleaveError } from '../kernel/errors.ts'
import { type Checked, labelOf } from '../report/checked.ts'
import { githubAnnotations } from '../report/github.ts'
import { itfTrace } from '../report/itf.ts'
import { checkDocument } from '../report/json.ts'
import { junitXml } from '../report/junit.ts'
import { pullRequestComment } from '../report/pullRequest.ts'
import { sarifLog } from '../report/sarif.ts'
import { isScheduled } from '../report/text.ts'
import type { Format } from './commands.ts'
import type { Outcome } from './outcome.ts'

/** @throws IL015 when it cannot be said in that format. */
export async function formatted(format: Exclude<Format, 'text'>, outcome: Outcome): Promise<string> {
  switch (format) {
    case 'json':
      return json(checkDocument(outcome.models, outcome.troubles))
    case 'html':
      return (await import('./htmlPage.ts')).htmlPage(outcome)
    case 'junit':
      return junitXml(outcome)
    case 'sarif':
      return json(sarifLog(outcome))
    case 'github':
      return githubAnnotations(outcome)
    case 'markdown':
      return pullRequestComment(outcome)
    case 'itf':
      return json(onlyTrace(outcome.models))
  }
}

const json = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`

/** A file of this format holds one trace: the first of the only model that has any; violations come before witnesses. */
function onlyTrace(models: readonly Checked[]): unknown {
  const traced = models.flatMap((checked) => {
    const { verdict, witnesses } = checked.result
    const shown = [...(verdict.kind === 'violated' ? verdict.violations : []), ...witnesses].find(isScheduled)
    const scene = shown && checked.pictures?.scenes[shown.trace.schedule]
    return shown === undefined || scene === undefined ? [] : [{ checked, property: shown.property, scene }]
  })
  if (traced.length === 0) throw new InterleaveError('IL015', 'An ITF file holds a trace, and there is none to show.')
  if (traced.length > 1) {
    const names = traced.map(({ checked }) => `"${labelOf(checked)}"`).join(', ')
    throw new InterleaveError('IL015', `An ITF file holds one trace; choose with --only among ${names}.`)
  }
  const [{ checked, property, scene }] = traced
  return itfTrace(scene, { source: checked.file, description: `${labelOf(checked)}: ${property}` })
}
