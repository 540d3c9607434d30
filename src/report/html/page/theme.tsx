import { useEffect, useState } from 'preact/hooks'

const THEMES = ['as the system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]
const KEY = 'interleave theme'

/** Light or dark, remembered where the browser lets the page. */
export function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(remembered)
  useEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'as the system') delete dataset['theme']
    else dataset['theme'] = theme
    remember(theme)
  }, [theme])
  return (
    <label class="theme">
      colours{' '}
      <select value={theme} onChange={(event) => setTheme(THEMES[event.currentTarget.selectedIndex])}>
        {THEMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  )
}

function remembered(): Theme {
  try {
    const known = localStorage.getItem(KEY)
    return THEMES.find((theme) => theme === known) ?? 'as the system'
  } catch {
    return 'as the system'
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A page without a store forgets it.
  }
}
