/** Types of the source as tables: fields, what they hold, and what their comments say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Comment, parseSync, type TSSignature, type TSType } from 'oxc-parser'

const root = join(import.meta.dirname, '..', '..')

interface Field {
  readonly name: string
  readonly isOptional: boolean
  readonly type: string
  readonly comment: string
}

interface Declared {
  readonly isExported: boolean
  readonly comment: string
  /** Types whose fields it has, too, as they are written. */
  readonly bases: readonly string[]
  readonly fields: readonly Field[]
  /** Of a union, which has no fields: its members, each with its comment. */
  readonly members: readonly { readonly type: string; readonly comment: string }[]
}

export type Types = ReadonlyMap<string, Declared>

/** The interfaces and type aliases of these files, exported ones before others. @throws when two such have one name */
export function typesOf(files: readonly string[]): Types {
  const types = new Map<string, Declared>()
  for (const file of files)
    for (const [name, declared] of declaredIn(readFileSync(join(root, file), 'utf8'))) {
      const other = types.get(name)
      if (other?.isExported === declared.isExported) throw new Error(`${name} is declared twice`)
      if (other === undefined || declared.isExported) types.set(name, declared)
    }
  return types
}

function* declaredIn(text: string): Generator<[string, Declared]> {
  const { program, comments, errors } = parseSync('types.ts', text)
  if (errors.length > 0) throw new Error(errors[0].message)
  const before = commenting(text, comments)
  const constants = new Map(
    [...text.matchAll(/^export const (\w+) = ('[^']*')$/gm)].map(([, name, value]) => [name, value]),
  )
  const source = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    flat(text.slice(start, end)).replaceAll(/typeof (\w+)/g, (whole, name: string) => constants.get(name) ?? whole)
  const field = (member: TSSignature): Field[] => {
    if (member.type !== 'TSPropertySignature' || member.typeAnnotation === null) return []
    const { key, optional, typeAnnotation } = member
    return [
      {
        name: source(key),
        isOptional: optional,
        type: source(typeAnnotation.typeAnnotation),
        comment: before(member.start),
      },
    ]
  }
  const member = (type: TSType) => ({ type: source(type), comment: before(type.start) })
  for (const statement of program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    const comment = before(statement.start)
    const isExported = node !== statement
    if (node?.type === 'TSInterfaceDeclaration')
      yield [
        node.id.name,
        { isExported, comment, bases: node.extends.map(source), fields: node.body.body.flatMap(field), members: [] },
      ]
    if (node?.type === 'TSTypeAliasDeclaration') {
      const { typeAnnotation: type } = node
      const parts = type.type === 'TSIntersectionType' ? type.types : [type]
      const literal = parts.find((part) => part.type === 'TSTypeLiteral')
      const bases = parts.filter((part) => part !== literal && parts.length > 1).map(source)
      const members = literal !== undefined ? [] : type.type === 'TSUnionType' ? type.types.map(member) : [member(type)]
      yield [node.id.name, { isExported, comment, bases, fields: literal?.members.flatMap(field) ?? [], members }]
    }
  }
}

/** The doc comment that ends right before a place. */
function commenting(text: string, comments: readonly Comment[]): (start: number) => string {
  return (start) => {
    const comment = comments.find(
      ({ end, type }) => type === 'Block' && /^\s*(\|\s*)?$/.test(text.slice(end, start)) && end <= start,
    )
    return comment === undefined ? '' : flat(comment.value.replaceAll(/^\s*\*/gm, ''))
  }
}

/** On one line, without comments in it. */
const flat = (text: string): string =>
  text
    .replaceAll(/\/\*\*.*?\*\/\s*|\breadonly /gs, '')
    .replaceAll(/([\w'\]}])\s*\n\s*(?=\w+\??:)/g, '$1; ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The type and those that it refers to, a section for each. */
export function sectionsOf(types: Types, first: string): string[] {
  const met = [first]
  const sections: string[] = []
  for (const name of met) {
    const declared = types.get(name)
    if (declared === undefined) throw new Error(`${name} is not declared in these files`)
    const resolved = {
      ...declared,
      fields: declared.fields.map((field) => ({ ...field, type: fieldType(types, field.type) })),
    }
    const mentioned = [...resolved.bases, ...[...resolved.fields, ...resolved.members].map(({ type }) => type)]
    for (const other of mentioned.flatMap((type) => namesIn(type, types))) if (!met.includes(other)) met.push(other)
    sections.push(sectionOf(name, resolved, types))
  }
  return sections
}

/** Types that everybody knows. */
const KNOWN = new Set(['Omit', 'Partial', 'Pick', 'Readonly', 'Record'])

function namesIn(type: string, types: Types): string[] {
  const names = [...withoutTexts(type).matchAll(/\b[A-Z]\w*/g)].map(([name]) => name).filter((name) => !KNOWN.has(name))
  const unknown = names.find((name) => !types.has(name))
  if (unknown !== undefined) throw new Error(`${unknown} is not declared in these files`)
  return names
}

const withoutTexts = (type: string): string => type.replaceAll(/'[^']*'/g, '')

/** `CheckResult['coverage']` is what that field holds. */
const fieldType = (types: Types, type: string): string =>
  type.replaceAll(/(\w+)\['(\w+)'\]/g, (whole, name: string, key: string) => {
    const field = types.get(name)?.fields.find((one) => one.name === key)
    return field === undefined ? whole : fieldType(types, field.type)
  })

function sectionOf(name: string, { comment, bases, fields, members }: Declared, types: Types): string {
  const also =
    bases.length === 0 ? [] : [`All fields of ${bases.map((base) => code(base, types)).join(' and of ')}, and:`]
  const rows = fields.map(
    ({ name: field, isOptional, type, comment: said }) =>
      `| \`${field}${isOptional ? '?' : ''}\` | ${code(type, types)} | ${said} |`,
  )
  const table = rows.length === 0 ? [] : ['| field | type | |\n|---|---|---|\n'.concat(rows.join('\n'))]
  const list = members.map(
    ({ type, comment: said }) => `- ${code(type, types).replaceAll('\\|', '|')}${said === '' ? '' : `: ${said}`}`,
  )
  return [`### ${name}`, comment, ...also, ...table, ...(list.length === 0 ? [] : [list.join('\n')])]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A type as code, with links to those that have a section. */
const code = (type: string, types: Types): string =>
  [
    `\`${type.replaceAll('|', '\\|')}\``,
    ...new Set(namesIn(type, types).map((name) => `[↓](#${name.toLowerCase()})`)),
  ].join(' ')
