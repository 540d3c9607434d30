/**
 * The page as one document that needs nothing else: style, script and data are in it. Nothing in the data can become markup
 * (`<` is written as an escape of JSON), and of scripts and styles only those with the stated hashes are run.
 */

import { MARK } from '../mark.ts'

/** The bundled sources of the page, and their SHA-256 in base64. */
export interface PageAssets {
  readonly script: string
  readonly style: string
  readonly scriptHash: string
  readonly styleHash: string
}

/** @param connects whether the page asks the server that it came from; it reaches nothing else */
export function pageDocument(title: string, data: unknown, assets: PageAssets, connects = false): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${assets.scriptHash}'`,
    `style-src 'sha256-${assets.styleHash}'`,
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return [
    '<!doctype html>',
    MARK,
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapedText(title)}</title>`,
    `<style>${assets.style}</style>`,
    '</head>',
    '<body>',
    '<div id="page"><p>This page needs JavaScript to show its models.</p></div>',
    `<script type="application/json" id="data">${jsonText(data)}</script>`,
    `<script>${assets.script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** JSON in which no tag can begin or end; separators that some parsers take for line ends are escapes too. */
function jsonText(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

const escapedText = (text: string): string => text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`)
