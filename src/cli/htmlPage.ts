/** One page with all that was found. */
import { pageDocument } from '../report/html/document.ts'
import { pageData } from '../report/html/pageData.ts'
import { pageAssets } from './assets.ts'
import type { Outcome } from './outcome.ts'

const TITLE = 'interleave'

export function htmlPage({ models, sourceText }: Outcome): string {
  return pageDocument(TITLE, pageData({ title: TITLE, models, sourceText }), pageAssets())
}
