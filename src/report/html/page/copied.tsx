import { useState } from 'preact/hooks'

/** A text to be taken along. Where a page may not use the clipboard, the text is selected, so that the keys do it. */
export function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  const [said, setSaid] = useState('copy')
  const copy = (event: Event): void => {
    const field = (event.currentTarget as HTMLElement).parentElement?.querySelector('input')
    field?.select()
    const { clipboard } = navigator as { readonly clipboard?: Clipboard }
    if (clipboard === undefined) setSaid('selected')
    else
      clipboard.writeText(text).then(
        () => setSaid('copied'),
        () => setSaid('selected'),
      )
  }
  return (
    <p class="copied">
      <label>
        {label} <input type="text" readonly value={text} />
      </label>
      <button type="button" class="worded" onClick={copy} onBlur={() => setSaid('copy')}>
        {said}
      </button>
    </p>
  )
}
