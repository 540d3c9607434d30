/** All models, by folder, with a search. */
import type { PageModel, PageVerdict } from '../data.ts'
import { moodOf } from './facts.tsx'
import { clipped } from './moment.ts'
import { NOWHERE, routeText } from './route.ts'

export interface IndexViewProps {
  readonly models: readonly PageModel[]
  readonly search: string
  readonly onSearch: (search: string) => void
}

/** Models that have every word of the search somewhere. */
function found(models: readonly PageModel[], search: string): PageModel[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return models.filter(({ label, file, checked, about = '' }) => {
    const text = `${label} ${file} ${checked?.verdict} ${about}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export function IndexView({ models, search, onSearch }: IndexViewProps) {
  const shown = found(models, search)
  const surprises = models.filter(({ checked }) => checked?.expected === false).length
  const folders = [...new Set(shown.map(({ folder }) => folder))]
  return (
    <main>
      <h2 tabIndex={-1}>Models</h2>
      <p>
        {models.length} {models.length === 1 ? 'check' : 'checks'},{' '}
        {surprises === 0 ? 'all as expected' : <strong class="bad">{surprises} not as expected</strong>}.
      </p>
      <p class="search">
        <label>
          search <input type="search" value={search} onInput={(event) => onSearch(event.currentTarget.value)} />
        </label>
        <span role="status">{search === '' ? '' : `${shown.length} found`}</span>
      </p>
      {folders.map((folder) => (
        <Folder key={folder} folder={folder} models={shown.filter((model) => model.folder === folder)} />
      ))}
    </main>
  )
}

function Folder({ folder, models }: { readonly folder: string; readonly models: readonly PageModel[] }) {
  return (
    <section class="folder">
      <h3>{folder === '' ? '.' : folder}</h3>
      <ul>
        {models.map(({ id, label, checked }) => (
          <li key={id}>
            <span class="name">
              {checked !== undefined && <Sign verdict={checked} />}
              <a href={routeText({ ...NOWHERE, model: id })}>{clipped(label, 200)}</a>
            </span>{' '}
            {checked !== undefined && (
              <>
                <span class={checked.expected ? 'faint' : moodOf(checked)}>
                  {checked.expected ? '' : 'not as expected: '}
                  {clipped(checked.verdict, 300)}
                </span>{' '}
                <span class="effort faint">{checked.effort}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether there is a counterexample to look at; the colour says whether one is expected. */
function Sign({ verdict }: { readonly verdict: PageVerdict }) {
  const sign = { holds: '✓', violated: '✗', inconclusive: '?' }[verdict.kind]
  return (
    <span class={`sign ${moodOf(verdict)}`} aria-hidden="true">
      {sign}
    </span>
  )
}
