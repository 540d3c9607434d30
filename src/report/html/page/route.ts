/** A place in the page as the fragment of its URL: `#/event-set-and-cleared/1/5` is the model's first schedule after 5 steps. */
export interface Route {
  /** The id of a model; absent for the index. */
  readonly model?: string
  /** From 0. */
  readonly schedule: number
  /** Steps done; undefined for all of them. */
  readonly at: number | undefined
  /** What is searched for in the index. */
  readonly search: string
}

/** The index, without a search. */
export const NOWHERE: Route = { schedule: 0, at: undefined, search: '' }

export function parseRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [model, schedule, at] = path.split('/').map(decoded)
  const search = new URLSearchParams(query).get('q') ?? ''
  if (model === undefined || model === '') return { schedule: 0, at: undefined, search }
  return { model, schedule: Math.max(0, (wholeNumber(schedule) ?? 1) - 1), at: wholeNumber(at), search }
}

export function routeText({ model, schedule, at, search }: Route): string {
  if (model === undefined) return search === '' ? '#/' : `#/?q=${encodeURIComponent(search)}`
  const parts = [encodeURIComponent(model), String(schedule + 1), ...(at === undefined ? [] : [String(at)])]
  return `#/${parts.join('/')}`
}

/** A link that somebody shortened or mistyped leads somewhere all the same. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
