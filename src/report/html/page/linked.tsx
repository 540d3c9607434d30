/** Text in which the steps that it names are links to them. */
export function Linked({ text, to }: { readonly text: string; readonly to: (at: number) => string }) {
  return (
    <>
      {text.split(/(\bsteps? \d+(?:,\d{3})*)/).map((part, i) =>
        i % 2 === 1 ? (
          <a key={i} href={to(Number(part.replace(/\D/g, '')))}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  )
}
