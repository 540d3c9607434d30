/**
 * Splits the executions of a model into regions, as alike in size as a sample can tell: again and again the largest one is split
 * by a rule and its opposite. Which rules there are decides how even the shares are, and how many executions are begun that end
 * before a closed gate; never what is explored in all.
 */
import type { Region, Rule } from '../../machine/gates.ts'
import type { Sampled } from './sample.ts'

/** Regions per share: the more there are, the more even shares are. */
const PER_SHARE = 16

/** A region is not split when fewer traces of the sample are of it. */
const FEWEST = 4

/** Executions of the sample that are asked what they make of a rule. */
const ASKED = 128

interface Part {
  readonly region: Region
  readonly sampled: readonly Sampled[]
  /** Whether it is too small to be split, or no rule was found that splits it. */
  isWhole: boolean
}

/** Regions that have no execution in common, and all together; each belongs to one of the shares. */
export function sharesOf(sample: readonly Sampled[], shares: number): Region[][] {
  return dealt(split(sample, shares === 1 ? 1 : shares * PER_SHARE), shares)
}

function split(sample: readonly Sampled[], count: number): Part[] {
  const parts: Part[] = [{ region: [], sampled: sample, isWhole: false }]
  while (parts.length < count) {
    const largest = largestOf(parts)
    if (largest === undefined) break
    const rule = tracesOf(largest) < FEWEST ? undefined : ruleFor(largest.sampled)
    if (rule === undefined) {
      largest.isWhole = true
      continue
    }
    const at = parts.indexOf(largest)
    const half = (isBefore: boolean): Part => ({
      region: [...largest.region, { ...rule, isBefore }],
      sampled: largest.sampled.filter((one) => obeys(one, rule) === isBefore),
      isWhole: false,
    })
    parts.splice(at, 1, half(true), half(false))
  }
  return parts
}

function largestOf(parts: readonly Part[]): Part | undefined {
  let largest: Part | undefined
  for (const part of parts) {
    if (part.isWhole) continue
    if (largest === undefined || part.sampled.length > largest.sampled.length) largest = part
  }
  return largest
}

const tracesOf = ({ sampled }: Part): number => new Set(sampled.map(({ text }) => text)).size

type Question = Omit<Rule, 'isBefore'>

/** Whether the access comes no later than the change that makes the version. */
function obeys(sampled: Sampled, { object, thread, access, version }: Question): boolean {
  const uses = sampled.uses.get(object)
  const own = uses?.own.get(thread)?.[access - 1]
  const change = uses?.changes[version - 1]
  return own !== undefined && (change === undefined || own <= change)
}

/** Whether the access or the change does not happen: then a rule may leave threads waiting for ever. */
function isAbout(sampled: Sampled, { object, thread, access, version }: Question): boolean {
  const uses = sampled.uses.get(object)
  return uses?.own.get(thread)?.[access - 1] !== undefined && uses.changes[version - 1] !== undefined
}

/** The rule that splits a sample best; of several that are as good, the first. */
function ruleFor(sampled: readonly Sampled[]): Question | undefined {
  const asked = sampled.slice(0, ASKED)
  const objects = [...new Set(asked.flatMap((one) => [...one.uses.keys()]))].toSorted((a, b) => a - b)
  let best: Question | undefined
  let most = 0
  for (const object of objects)
    for (const question of questionsOn(object, asked)) {
      const yes = asked.filter((one) => obeys(one, question)).length
      const about = asked.filter((one) => isAbout(one, question)).length
      const worth = Math.min(yes, asked.length - yes) * about
      if (worth > most) {
        most = worth
        best = question
      }
    }
  return best
}

/**
 * Those on the first version that executions do not agree on, so that a gate holds back what breaks a rule before much else has
 * happened: on each thread's first access that they do not agree on.
 */
function questionsOn(object: number, asked: readonly Sampled[]): Question[] {
  const uses = asked.flatMap((one) => one.uses.get(object) ?? [])
  const threads = [...new Set(uses.flatMap(({ own }) => [...own.keys()]))].toSorted()
  const versions = Math.max(0, ...uses.map(({ changes }) => changes.length))
  for (let version = 1; version <= versions; version++) {
    const questions = threads.flatMap((thread) => {
      for (let access = 1; ; access++) {
        const question = { object, thread, access, version }
        const yes = asked.filter((one) => obeys(one, question)).length
        if (yes === 0) return []
        if (yes < asked.length) return [question]
      }
    })
    if (questions.length > 0) return questions
  }
  return []
}

/** The largest first, each to who has least. */
function dealt(parts: readonly Part[], shares: number): Region[][] {
  const dealing = Array.from({ length: shares }, () => ({ regions: [] as Region[], size: 0 }))
  for (const { region, sampled } of parts.toSorted((a, b) => b.sampled.length - a.sampled.length)) {
    const [least] = dealing.toSorted((a, b) => a.size - b.size)
    least.regions.push(region)
    least.size += Math.max(1, sampled.length)
  }
  return dealing.map(({ regions }) => regions)
}
