/** All models, by folder, with a search. */
import type { PageModel } from '../data.ts'
import { moodOf } from './facts.tsx'
import { clipped } from './moment.ts'
import { routeText } from './route.ts'

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
      <h2>Models</h2>
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
            <a href={routeText({ model: id, schedule: 0, at: undefined, search: '' })}>{clipped(label, 200)}</a>{' '}
            {checked !== undefined && (
              <>
                <span class={checked.expected ? 'faint' : moodOf(checked)}>
                  {checked.expected ? '' : 'not as expected: '}
                  {clipped(checked.verdict, 300)}
                </span>{' '}
                <span class="faint">{checked.effort}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
