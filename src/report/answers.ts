/** Prose about models that links to them: `[[name]]`, or `[[name|what the link says]]`, leads to the page of that model. */
import { escaped } from './markup.ts'

const LINK = /\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g

/** The names of the models that the text links to. */
export function linkedModels(text: string): string[] {
  return [...text.matchAll(LINK)].map(([, name]) => name.trim())
}

/** @param pageOf the page of a model; where there is none, as for models that were not checked, only the words stay */
export function withLinks(text: string, pageOf: (name: string) => string | undefined): string {
  return text.replace(LINK, (_, name: string, words: string = escaped(name.trim())) => {
    const page = pageOf(name.trim())
    return page === undefined ? words : `[${words}](${encodeURI(page)})`
  })
}
