/** In the first lines of every page, by which pages of models that are gone are told from other files. */
export const MARK_TEXT = 'Written by `interleave check --out`; do not edit.'

/** The same as a comment, for Markdown and HTML; a comment of XML may not have it. */
export const MARK = `<!-- ${MARK_TEXT} -->`
