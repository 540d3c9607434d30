/** Command lines that can be pasted into a shell as they are. */
import type { Checked } from './checked.ts'

/** One argument, quoted when the shell would not take it as it is. Control characters need the quotes of bash and zsh. */
export function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument
  if (!/\p{Cc}/u.test(argument)) return `'${argument.replaceAll("'", "'\\''")}'`
  const escaped = argument.replace(/[\\']/g, String.raw`\$&`)
  return `$'${escaped.replace(/\p{Cc}/gu, escapeOf)}'`
}

const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** An option with its value; a value that begins with a dash would be taken for an option. */
const option = (name: string, value: string): string =>
  value.startsWith('-') ? `${name}=${quoted(value)}` : `${name} ${quoted(value)}`

/** What a replay needs to know of a check. */
export interface Replayable extends Pick<Checked, 'file' | 'overrides' | 'maxSteps'> {
  readonly result: Pick<Checked['result'], 'model'>
}

/** The command that runs a schedule of a checked model again. */
export function replayCommand({ file, overrides, maxSteps, result }: Replayable, schedule: string): string {
  const parts = [
    'npx interleave check',
    quoted(file.startsWith('-') ? `./${file}` : file),
    option('--only', result.model),
    ...Object.entries(overrides).map(([name, value]) => `-p ${quoted(`${name}=${value}`)}`),
    ...(maxSteps === undefined ? [] : [`--max-steps ${maxSteps}`]),
    option('--replay', schedule),
  ]
  return parts.join(' ')
}
