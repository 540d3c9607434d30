/** Text as Markdown. */
import { printable } from './characters.ts'

/** Text with what Markdown or HTML would take for markup escaped. */
export function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~&]/g, String.raw`\$&`)
}

/** Paragraphs of a comment: code between backticks stays code, anything else is text. */
export function prose(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .split(/(`[^`]*`)/)
        .map(proseOrCode)
        .join(''),
    )
    .join('\n')
}

const proseOrCode = (part: string): string =>
  part.length > 2 && part.startsWith('`') && part.endsWith('`') ? printable(part) : escaped(part)

/** A code block whose fence is longer than any in it. */
export function fenced(lines: readonly string[], language = 'text'): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence]
}

/** @param align of the columns: `---` or `---:` */
export function table(
  header: readonly string[],
  align: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  return [header, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/** A name for a file or an anchor that none of the taken ones has; it is taken from then on. */
export function uniqueSlug(label: string, taken: Set<string>): string {
  const slug =
    label
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'model'
  let name = slug
  for (let n = 2; taken.has(name); n++) name = `${slug}-${n}`
  taken.add(name)
  return name
}
