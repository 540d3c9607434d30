/** What `--format` and `--out` give; what is in each format is tested with the reports. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { candy, fine, project, surprisingCandy } from './support.ts'

const files = { 'models/candy.js': surprisingCandy, 'models/fine.js': fine }

describe('--format', () => {
  it('html is one page that names no other file', async () => {
    const { status, out, err } = await project(files).run('check', '--format', 'html')
    expect([status, err]).toEqual([1, ''])
    expect(out).toMatch(/^<!doctype html>/)
    expect(out).toMatch(/default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; base-uri/)
    expect(out).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]* src=/)
    const data = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(out)?.[1] ?? ''
    expect(JSON.parse(data)).toMatchObject({
      models: [{ label: 'candy, unlocked', checked: { expected: false } }, { label: 'mine' }],
      files: { 'models/candy.js': surprisingCandy },
    })
  })

  it('junit, sarif, github and markdown tell what is not as expected', async () => {
    const { run } = project(files)
    const outputs = await Promise.all(
      (['junit', 'sarif', 'github', 'markdown'] as const).map((format) => run('check', '--format', format)),
    )
    expect(outputs.map(({ status, err }) => [status, err])).toEqual(outputs.map(() => [1, '']))
    const [junit, sarif, github, markdown] = outputs.map(({ out }) => out)
    expect(junit).toContain('<testsuites name="interleave" tests="2" failures="1" errors="0"')
    expect((JSON.parse(sarif) as { runs: { results: unknown[] }[] }).runs[0].results).not.toEqual([])
    expect(github).toMatch(/^::error file=models\/candy\.js,line=\d+,col=\d+,title=candy%2C unlocked::/)
    expect(markdown).toContain('sequenceDiagram')
  })

  it('itf is the trace of one model', async () => {
    const { run } = project({ ...files, 'models/again.js': candy })
    const { status, out } = await run('check', 'models/again.js', '--format', 'itf')
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ vars: ['thread', 'step', 'candies'], states: expect.any(Array) as unknown })
    const several = await run('check', '--format', 'itf')
    expect([several.status, several.out]).toEqual([64, ''])
    expect(several.err).toContain('choose with --only among "candy, unlocked", "candy, unlocked"')
    const none = await run('check', 'models/fine.js', '--format', 'itf')
    expect([none.status, none.out]).toEqual([64, ''])
    expect(none.err).toContain('there is none to show')
  })

  it('counts what could not be loaded', async () => {
    const { status, out } = await project({ 'models/broken.js': 'syntax error', ...files }).run(
      'check',
      '--format',
      'junit',
    )
    expect(status).toBe(66)
    expect(out).toContain('<testsuites name="interleave" tests="3" failures="1" errors="1"')
    expect(out).toContain('<error type="IL008"')
  })

  it('is text or json for a replay', async () => {
    const { status, err } = await project(files).run('check', '--replay', '1:0', '--format', 'html')
    expect(status).toBe(64)
    expect(err).toContain('A replay is printed as text or json, not as html.')
  })
})

describe('--out', () => {
  it('writes the page beside the others, and not over what is no report', async () => {
    const { run, read, folder } = project({ 'models/candy.js': candy })
    expect((await run('check', '--out')).status).toBe(0)
    expect(read('reports/index.html')).toContain('candy, unlocked')
    expect(read('reports/candy-unlocked.md')).toContain('![The reachable states')
    expect(read('reports/candy-unlocked.svg')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect((await run('check', '--out')).status).toBe(0)
    writeFileSync(join(folder, 'reports/index.html'), '<!doctype html>mine')
    const { status, err } = await run('check', '--out')
    expect(status).toBe(64)
    expect(err).toContain('is no report')
    expect(read('reports/index.html')).toBe('<!doctype html>mine')
  })
})

describe('explore', () => {
  it('wants one model, one value of each parameter, and a port that is one', async () => {
    const { run } = project({ ...files, 'models/both.js': `export * from './candy.js'\nexport * from './fine.js'\n` })
    const refusals = await Promise.all([
      run('explore', 'models'),
      run('explore', 'models/candy.js', '-p', 'refills=1..2'),
      run('explore', 'models/candy.js', '--port', '70000'),
      run('explore', 'models/none.js'),
    ])
    expect(refusals.map(({ status, err }) => [status, err.split('\n')[1].trim()])).toMatchInlineSnapshot(`
      [
        [
          66,
          "models/both.js exports none.",
        ],
        [
          64,
          "A model is explored at one value of each parameter.",
        ],
        [
          64,
          "--port wants a number up to 65535, not 70000.",
        ],
        [
          66,
          "There is no file or folder "models/none.js".",
        ],
      ]
    `)
  })
})
