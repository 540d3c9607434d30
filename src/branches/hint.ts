/** Most texts without branches are known by their words, before anything is loaded that can read them. */

/** Whether a text may have branches that take steps; one with a source map is not what was written. */
export const mayHaveBranches = (source: string): boolean =>
  /yield\s*\*/.test(source) &&
  /\b(?:if|while|for|switch)\b|\?|&&|\|\|/.test(source) &&
  !/sourceMappingURL=/.test(source)
