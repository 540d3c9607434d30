/** A source text that tells which branches are taken when it is run, and where everything in it comes from. */
import { around, type Insertion, withInsertions } from '../mutate/insertions.ts'
import { parse, type Span } from '../mutate/syntax.ts'
import type { Evaluated } from './decisions.ts'
import { type Branch, branchesIn, type Entry } from './find.ts'
import { mayHaveBranches } from './hint.ts'
import { mappings } from './mappings.ts'

/** What is known of a branch beside the source: it is data, which the source itself hands over. */
export interface ListedBranch {
  /** See `Branch`. */
  readonly never: string
  /** From 1 on. */
  readonly line: number
  /** Of each list, one of these marks is reached when it is clear that another branch was taken. */
  readonly decided: readonly (readonly number[])[]
  /** The mark that is reached when this one is. */
  readonly taken: number
}

export interface Marking {
  /** The file's URL, which tells the language. */
  readonly file: string
  /** What the file is known by to the functions. */
  readonly key: string
  /** The function that is called with the key and a number, and answers an array of that size: 1 where a mark was reached. */
  readonly marks: string
  /** The function that is called with the file, the key and the branches in the end. */
  readonly list: string
}

export interface MarkedSource {
  readonly text: string
  /** The mappings of a source map that leads back. */
  readonly mappings: string
}

/** What a marked source calls where a mark is reached. A decision has two marks: the second is for what counts as false. */
const REACH = '__interleave_reach'
const DECIDE = '__interleave_decide'

/** Declarations that are there from the start, wherever they stand. */
const helpers = (marks: string): string =>
  `var __interleave_marks;` +
  `function ${REACH}(n){(__interleave_marks??=${marks})[n]=1}` +
  `function ${DECIDE}(n,value){(__interleave_marks??=${marks})[value?n:n+1]=1;return value}`

/** Nothing for a text without branches, or one that cannot be read. */
export function marked(source: string, { file, key, marks, list }: Marking): MarkedSource | undefined {
  const branches = mayHaveBranches(source) ? branchesOf(file, source) : []
  if (branches.length === 0) return undefined
  const numbers = new Map<string, number>()
  const insertions: Insertion[] = []
  const numberOf = (place: Entry | Span, insert: (number: number) => Insertion[]): number => {
    const name = JSON.stringify(place)
    const number = numbers.get(name) ?? numbers.size * 2
    if (!numbers.has(name)) insertions.push(...insert(number))
    numbers.set(name, number)
    return number
  }
  const decision = ({ start, end, as }: Evaluated): number[] => {
    const number = numberOf({ start, end }, (n) => around({ start, end }, `${DECIDE}(${n},(`, '))'))
    return [...(as === false ? [] : [number]), ...(as === true ? [] : [number + 1])]
  }
  const listed = branches.map(
    ({ never, at, decided, entry }): ListedBranch => ({
      never,
      line: source.slice(0, at).split('\n').length,
      decided: decided.map(decision),
      taken: numberOf(entry, (n) => entering(entry, `${REACH}(${n})`)),
    }),
  )
  const size = numbers.size * 2
  const end = `${helpers(`${marks}(${JSON.stringify(key)},${size})`)};${list}(${JSON.stringify([file, key, listed]).slice(1, -1)})`
  return { text: `${withInsertions(source, insertions)}\n;${end}\n`, mappings: mappings(source, insertions) }
}

function branchesOf(file: string, source: string): Branch[] {
  try {
    return branchesIn(parse(file, source), source)
  } catch {
    // Whoever loads the file says what is wrong with it.
    return []
  }
}

/** The call stands before what the branch begins with. */
function entering(entry: Entry, call: string): Insertion[] {
  switch (entry.kind) {
    case 'expression':
      return around(entry, `(${call},`, ')')
    case 'statement':
      return around(entry, `{${call};`, '}')
    case 'between':
      return [{ at: entry.at, isEnd: false, size: Number.POSITIVE_INFINITY, text: `${call};` }]
  }
}
