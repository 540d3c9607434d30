/** From checked models to the data of the page. */

import type { Violation, Witness } from '../../check/verdict.ts'
import { VERSION } from '../../kernel/version.ts'
import type { Scene, SceneMove } from '../../trace/scene.ts'
import { printable } from '../characters.ts'
import { type Checked, labelOf, type Params } from '../checked.ts'
import { findingOf } from '../diagnosis.ts'
import { effortOf } from '../effort.ts'
import { choiceSentences, sampleSentences } from '../explored.ts'
import { fairnessSentences } from '../fairness.ts'
import { laidOut } from '../graph.ts'
import { historyLines } from '../history.ts'
import { uniqueSlug } from '../markup.ts'
import { dataRaceFacts } from '../races.ts'
import { criticalSentence, passingSentence } from '../rescue.ts'
import { replayCommand } from '../shell.ts'
import { plain } from '../style.ts'
import { costOf, isScheduled, repeatOf, type Showing, verdictOf } from '../text.ts'
import type { Marks, PageData, PageModel, PageSchedule } from './data.ts'

export interface PageOptions {
  readonly title: string
  readonly models: readonly Checked[]
  /** The text of a source file, if it can be read. */
  readonly sourceText: (file: string) => string | undefined
}

export function pageData({ title, models, sourceText }: PageOptions): PageData {
  const taken = new Set<string>()
  const paged = models.map((checked) => pageModel(checked, uniqueSlug(labelOf(checked).slice(0, LONGEST_ID), taken)))
  const scenes = paged.flatMap(({ schedules }) =>
    schedules.flatMap(({ scene, passing }) => [...(scene ? [scene] : []), ...(passing ? [passing.scene] : [])]),
  )
  return { title: printable(title), version: VERSION, models: paged, files: filesOf(scenes, sourceText) }
}

/** Of lines in columns. */
const COLUMNS = 110

/** Ids are in links, which should not be longer than they must. */
const LONGEST_ID = 80

function pageModel(checked: Checked, id: string): PageModel {
  const { file, result, about } = checked
  const { verdict, witnesses, certificate, expected } = result
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  return {
    id,
    label: printable(labelOf(checked)),
    file: printable(file),
    folder: printable(file.slice(0, Math.max(0, file.lastIndexOf('/')))),
    checked: {
      kind: verdict.kind,
      expected,
      verdict: printable(verdictOf(result)),
      effort: printable(effortOf(certificate)),
      notes: [
        ...choiceSentences(result),
        ...sampleSentences(result),
        ...dataRaceFacts(result),
        ...fairnessSentences(result).map((text) => `Fairness of ${text}`),
      ].map(printable),
    },
    params: Object.entries(certificate.params).map(([name, value]) => [printable(name), printable(String(value))]),
    ...(about === undefined ? {} : { about: lines(about) }),
    schedules: [
      ...violations.map((violation) => violationSchedule(checked, violation)),
      ...witnesses.map((witness) => witnessSchedule(checked, witness)),
    ],
    ...(checked.pictures?.graph && { graph: laidOut(checked.pictures.graph) }),
  }
}

function violationSchedule(checked: Checked, violation: Violation): PageSchedule {
  const { property, history, trace } = violation
  const [explanation, ...more] = findingOf(violation, trace)
  const finding = `"${property}" is broken${explanation === '' ? '' : `: ${explanation}`}`
  const details = history === undefined ? [] : historyLines(history, COLUMNS, plain)
  return {
    kind: 'violation',
    title: printable(property),
    ...schedule(checked, violation, finding, 'breaks it'),
    sentences: [...more, ...sentencesOf(violation)].map(sentence),
    details,
    marks: marksOf(violation),
    ...passingOf(checked, violation),
  }
}

function sentencesOf({ critical, passing, trace, lasso }: Violation): string[] {
  if (lasso !== undefined) return [repeatOf(lasso, trace)]
  if (critical === undefined || trace.steps.length === 0) return []
  return [criticalSentence(critical), ...(passing === undefined ? [] : [passingSentence(passing)])]
}

/** With a stop at its end, which those who tell it leave out. */
const sentence = (text: string): string => printable(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)

function marksOf({ race, critical, trace, lasso }: Violation): Marks {
  const irrelevant = trace.steps.flatMap((step, i) => (step.irrelevant ? [i] : []))
  return {
    ...(race === undefined ? {} : { race: race.steps }),
    ...(critical === undefined || critical.step === 0 ? {} : { critical: critical.step - 1 }),
    ...(irrelevant.length === 0 ? {} : { irrelevant }),
    ...(lasso === undefined ? {} : { repeats: lasso.from }),
  }
}

function passingOf({ pictures }: Checked, { passing }: Violation): Pick<PageSchedule, 'passing'> {
  const scene = passing && pictures?.scenes[passing.trace.schedule]
  if (passing === undefined || scene === undefined) return {}
  return { passing: { scene: printableScene(scene), shared: passing.shared } }
}

function witnessSchedule(checked: Checked, witness: Witness): PageSchedule {
  const { property, value } = witness
  const finding = `"${property}" ${value === undefined ? 'is reached' : `is "${value}" at the end`}`
  const title = value === undefined ? property : `${property}: ${value}`
  return { kind: 'witness', title: printable(title), ...schedule(checked, witness, finding, 'leads there') }
}

function schedule(
  checked: Checked,
  shown: Witness,
  finding: string,
  what: Showing,
): Omit<PageSchedule, 'kind' | 'title'> {
  const scene = checked.pictures?.scenes[shown.trace.schedule]
  const isShown = isScheduled(shown)
  return {
    finding: printable(finding),
    cost: isShown ? costOf(shown, checked.result, what) : '',
    replay: isShown ? replayCommand(checked, shown.trace.schedule) : '',
    ...(scene === undefined ? {} : { scene: printableScene(scene) }),
    sentences: [],
    details: [],
    marks: {},
  }
}

export function printableScene(scene: Scene): Scene {
  return {
    ...scene,
    threads: scene.threads.map(printable),
    objects: scene.objects.map(({ name, initial, ...rest }) => ({
      ...rest,
      name: printable(name),
      initial: printable(initial),
    })),
    steps: scene.steps.map((step) => ({
      ...step,
      ...printableMove(step),
      ...(step.answer === undefined ? {} : { answer: printable(step.answer) }),
      ...(step.becomes && {
        becomes: step.becomes.map(([object, value, ...holder]) => [object, printable(value), ...holder] as const),
      }),
    })),
    next: scene.next.map((move) =>
      move === null
        ? null
        : {
            ...move,
            ...printableMove(move),
            ways: move.ways.map(({ alternative, name }) => ({ alternative, name: printable(name) })),
          },
    ),
  }
}

function printableMove({ operation, at, within }: Pick<SceneMove, 'operation' | 'at' | 'within'>) {
  return {
    operation: printable(operation),
    ...(at === undefined ? {} : { at: printable(at) }),
    ...(within === undefined ? {} : { within: within.map(printable) }),
  }
}

/** Text of several lines. */
const lines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '  ')))
    .join('\n')

/** The texts of the files that steps are in. */
export function filesOf(scenes: readonly Scene[], sourceText: PageOptions['sourceText']): Record<string, string> {
  const places = scenes.flatMap(({ steps }) => steps.flatMap(({ at }) => (at === undefined ? [] : [at])))
  const files = new Set(places.map((at) => at.replace(/:\d+:\d+$/, '')))
  return Object.fromEntries(
    [...files].toSorted().flatMap((file): [string, string][] => {
      const text = sourceText(file)
      return text === undefined ? [] : [[file, lines(text)]]
    }),
  )
}

/** A page whose only model is live. */
export function livePage({ title, model, file, params, about }: LiveOptions): PageData {
  const set = Object.entries(params).map(([name, value]): [string, string] => [
    printable(name),
    printable(String(value)),
  ])
  return {
    title: printable(title),
    version: VERSION,
    models: [
      {
        id: 'live',
        label: printable(model),
        file: printable(file),
        folder: '',
        params: set,
        schedules: [],
        ...(about === undefined ? {} : { about: lines(about) }),
      },
    ],
    files: {},
  }
}

export interface LiveOptions {
  readonly title: string
  readonly model: string
  readonly file: string
  readonly params: Params
  readonly about?: string
}
