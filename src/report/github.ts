/** What is not as expected as annotations: commands that GitHub's runner reads from the output of a step. */
import { printable } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { culprits, isFailure, newsOf, type Place, type RunReport, type Trouble } from './ci.ts'
import { findingOf } from './diagnosis.ts'
import { replayCommand } from './shell.ts'
import { isScheduled, verdictOf } from './text.ts'

export function githubAnnotations({ models, troubles, allowsIncomplete }: RunReport): string {
  const lines = [
    ...models.filter((checked) => isFailure(checked, allowsIncomplete)).flatMap(annotationsOf),
    ...troubles.map(troubleAnnotation),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** One for each step that a violation is about: it can be seen at every one of them. */
function annotationsOf(checked: Checked): string[] {
  const { result, file } = checked
  const kind = result.verdict.kind === 'inconclusive' ? 'warning' : 'error'
  const violations = newsOf(checked)
  if (violations.length === 0) return [command(kind, { file }, labelOf(checked), verdictOf(result))]
  return violations.flatMap((violation) => {
    const { property, trace } = violation
    const finding = findingOf(violation, trace).join('\n')
    const places = culprits(violation)
    const replay = isScheduled(violation) ? `\nreplay: ${replayCommand(checked, trace.schedule)}` : ''
    const message = (place?: Place): string =>
      `"${property}" is broken${finding === '' ? '' : `: ${finding}`}${place === undefined ? '' : `\nhere: ${place.what}`}${replay}`
    return places.length === 0
      ? [command(kind, { file }, labelOf(checked), message())]
      : places.map((place) => command(kind, place, labelOf(checked), message(place)))
  })
}

const troubleAnnotation = ({ code, cause, detail, where }: Trouble): string =>
  command('error', {}, `${code}${where === undefined ? '' : ` ${where}`}`, `${cause}\n${detail}`)

function command(kind: 'error' | 'warning', place: Partial<Place>, title: string, message: string): string {
  const { file, line, column } = place
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ]
  const lines = message.split('\n').map((text) => data(printable(text)))
  return `::${kind} ${properties.join(',')}::${lines.join('%0A')}`
}

/** As the runner's toolkit escapes them. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
