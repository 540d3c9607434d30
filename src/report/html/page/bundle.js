/** Bundles the page into a folder of built sources: `node bundle.js dist`. */
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))

buildSync({
  entryPoints: [
    { in: here('main.tsx'), out: 'page' },
    { in: here('page.css'), out: 'page' },
  ],
  outdir: `${process.argv[2]}/report/html`,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
})
