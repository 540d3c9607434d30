import { expect, it } from 'vitest'
import { leadingComment } from '../../src/cli/header.ts'

it.each([
  { source: '/**\n * One.\n *\n *   Two.\n */\nimport x', comment: 'One.\n\n  Two.' },
  { source: '#!/usr/bin/env node\n\n/* One. */ x', comment: 'One.' },
  { source: '// One.\r\n//\r\n// Two.\r\n\r\n// Not this.', comment: 'One.\n\nTwo.' },
  { source: 'import x\n/** Not this. */', comment: undefined },
  { source: '/** */', comment: undefined },
  { source: '', comment: undefined },
])('finds the comment that $source begins with', ({ source, comment }) => {
  expect(leadingComment(source)).toBe(comment)
})
