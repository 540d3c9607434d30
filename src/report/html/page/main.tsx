/** The page: reads its data from the document, and shows what the fragment of its URL names. */
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PageData } from '../data.ts'
import { IndexView } from './index.tsx'
import { LiveView } from './live.tsx'
import { ModelView } from './model.tsx'
import { parseRoute, type Route, routeText } from './route.ts'
import { ThemeChoice } from './theme.tsx'

function App({ data }: { readonly data: PageData }) {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const go = (to: Route): void => {
    history.replaceState(null, '', routeText(to))
    setRoute(to)
  }
  const isAlone = data.models.length === 1 && (route.model === undefined || data.live !== undefined)
  const only = isAlone ? data.models[0] : undefined
  const model = only ?? data.models.find(({ id }) => id === route.model)
  useArrival(model === undefined ? data.title : `${model.label.slice(0, 200)} · ${data.title}`)
  return (
    <>
      <header>
        <h1>
          <a href="#/">{data.title}</a>
        </h1>
        {model !== undefined && data.models.length > 1 && (
          <nav aria-label="models">
            <a href="#/">← all {data.models.length} models</a>
          </nav>
        )}
        <ThemeChoice />
      </header>
      {data.live !== undefined && only !== undefined ? (
        <LiveView model={only} url={data.live} />
      ) : model === undefined ? (
        <>
          {route.model !== undefined && (
            <p class="missing" role="alert">
              There is no model "{route.model.slice(0, 200)}" in this page.
            </p>
          )}
          <IndexView
            models={data.models}
            search={route.search}
            onSearch={(search) => go({ schedule: 0, at: undefined, search })}
          />
        </>
      ) : (
        <ModelView model={model} files={data.files} route={{ ...route, model: model.id }} go={go} />
      )}
      <footer class="faint">interleave {data.version}</footer>
    </>
  )
}

/** A view has a title; a reader of the screen begins at its heading when it takes the place of another. */
function useArrival(title: string): void {
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = title
    if (!isFirst.current) {
      scrollTo(0, 0)
      document.querySelector<HTMLElement>('h2')?.focus()
    }
    isFirst.current = false
  }, [title])
}

const element = document.getElementById('data')
const root = document.getElementById('page')
if (element !== null && root !== null) {
  root.replaceChildren()
  render(<App data={JSON.parse(element.textContent) as PageData} />, root)
}
