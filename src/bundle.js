/** Bundles the sources and the page into a folder: `node src/bundle.js dist`. */
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const folder = process.argv[2]

/** What is started or imported by name. */
const ENTRIES = [
  'index',
  'integrations/vitest',
  'integrations/fastCheck',
  'cli/main',
  'cli/worker',
  'cli/lane',
  'cli/hooks',
  'cli/given',
]

// A few large files start faster than hundreds of small ones. Chunks are as deep in the folder as the modules that they are
// made of, so that what is beside these is where they look for it.
buildSync({
  entryPoints: ENTRIES.map((entry) => here(`${entry}.ts`)),
  outbase: here('.'),
  outdir: folder,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'es2023',
  sourcemap: true,
  sourcesContent: false,
})

buildSync({
  entryPoints: [
    { in: here('report/html/page/main.tsx'), out: 'page' },
    { in: here('report/html/page/page.css'), out: 'page' },
  ],
  outdir: `${folder}/report/html`,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
})
