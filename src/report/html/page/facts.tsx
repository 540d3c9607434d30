/** What is known of a model, in a few lines. */
import { Fragment } from 'preact'
import type { PageModel, PageVerdict } from '../data.ts'

export function Facts({ model }: { readonly model: PageModel }) {
  const { file, params, checked } = model
  return (
    <dl class="facts">
      {checked !== undefined && (
        <>
          <dt>verdict</dt>
          <dd class={moodOf(checked)}>{checked.verdict}</dd>
          <dt>explored</dt>
          <dd>{checked.effort}</dd>
          {checked.notes.map((note) => (
            <Fragment key={note}>
              <dt>besides</dt>
              <dd>{note}</dd>
            </Fragment>
          ))}
        </>
      )}
      <dt>file</dt>
      <dd>{file}</dd>
      {params.length > 0 && (
        <>
          <dt>parameters</dt>
          <dd>{params.map(([name, value]) => `${name} = ${value}`).join(', ')}</dd>
        </>
      )}
    </dl>
  )
}

/** The class that its colour comes from. */
export const moodOf = ({ expected, kind }: PageVerdict): string =>
  expected ? 'good' : kind === 'inconclusive' ? 'doubtful' : 'bad'
