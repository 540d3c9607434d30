import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { candy, fine, project, script, surprisingCandy } from './support.ts'

/** The command of a replay line, as a shell would split it. */
function replayArgs(out: string): string[] {
  const [, line] = /replay: npx interleave (.*)/.exec(out) ?? []
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare)
}

it('replays the schedule that a check printed', async () => {
  const { run } = project({ 'models/candy.js': candy })
  const checked = await run('check', '-p', 'refills=2')
  const { status, out, err } = await run(...replayArgs(checked.out))
  expect([status, err]).toEqual([0, ''])
  expect(out).toMatchInlineSnapshot(`
    "candy, unlocked in models/candy.js, replayed

           vendor 1          vendor 2          buyer
        1  candies.read → 5                                      candy.js:5  yield* candies.write((yiel…
        2                                      candies.read → 5  candy.js:5  yield* candies.write((yiel…
        3                                      candies.write 4   candy.js:5  yield* candies.write((yiel…
        4  candies.write 6                                       candy.js:5  yield* candies.write((yiel…
        5                    candies.read → 6                    candy.js:5  yield* candies.write((yiel…
        6                    candies.write 7                     candy.js:5  yield* candies.write((yiel…

      ✓ "nothing lost": at the end candies is 7 (as expected)
      6 steps
    "
  `)
})

it('exits 1 when what is broken was not expected to be', async () => {
  const { run } = project({ 'models/candy.js': surprisingCandy })
  expect(await run('replay', 'models/candy.js', '1:0101')).toMatchObject({ status: 1 })
  expect(await run('replay', 'models/candy.js', '1:0011')).toMatchObject({
    status: 0,
    out: expect.stringContaining('nothing is broken where the schedule ends'),
  })
})

it('replays a file of JSON, with the parameters that were recorded', async () => {
  const { run, folder } = project({ 'models/candy.js': candy })
  const { out } = await run('check', '-p', 'refills=2', '--format', 'json')
  writeFileSync(join(folder, 'verdicts.json'), out)
  expect(await run('check', '--replay', 'verdicts.json')).toMatchObject({
    status: 0,
    out: expect.stringContaining('vendor 2'),
  })
  const json = await run('replay', 'models/candy.js', 'verdicts.json', '--format', 'json')
  expect(JSON.parse(json.out)).toMatchObject({ schema: 'interleave-replay/1', params: { refills: 2 }, ended: true })
})

it('says where a recording and the model part', async () => {
  const { run, folder } = project({ 'models/candy.js': candy })
  const { out } = await run('check', '--format', 'json')
  writeFileSync(join(folder, 'verdicts.json'), out)
  writeFileSync(join(folder, 'models/candy.js'), candy.replace('+ amount', '+ 2 * amount'))
  const { status, err } = await run('check', '--replay', 'verdicts.json')
  expect(status).toBe(65)
  expect(err).toMatch(
    /\[IL011\].*\n.*They part at step 3: recorded `buyer candies.write 4`, now `buyer candies.write 3`/,
  )
})

it('refuses a schedule that does not fit', async () => {
  const { status, err } = await project({ 'models/candy.js': candy }).run('replay', 'models/candy.js', '1:000')
  expect([status, err]).toEqual([65, expect.stringContaining('[IL011]')])
  expect(err).toContain('step 3: vendor has ended')
})

it('refuses a recording without a schedule', async () => {
  const { status, err } = await project({ 'models/candy.js': candy }).run('check', '--replay', 'package.json')
  expect([status, err]).toEqual([64, expect.stringContaining('"package.json" holds no schedule')])
})

it('wants one model for a schedule; a full name is enough', async () => {
  const { run } = project({ 'models/a.js': fine, 'models/b.js': fine.replace('"mine"', '"mine, too"') })
  const { status, err } = await run('check', '--replay', '1:0')
  expect([status, err]).toEqual([64, expect.stringContaining('choose with --only among "mine", "mine, too"')])
  expect(await run('check', '--only', 'mine', '--replay', '1:0')).toMatchObject({
    status: 0,
    out: expect.stringContaining('mine in models/a.js, replayed'),
    err: '',
  })
})

it('lists models with their parameters and expectations', async () => {
  const { out } = await project({ 'models/candy.js': candy }).run('list')
  expect(out).toMatchInlineSnapshot(`
    "models/candy.js
      candy, unlocked  refills=1 purchases=1  expected to violate "nothing lost"
    "
  `)
})

it('says what a replayed schedule reaches, and how it ends', async () => {
  const model = script(`const x = make(il.cell('x', 0))
  threads('t', 2, function* (me) { yield* x.write(me + 1) })
  return {
    mayRace: true,
    sometimes: { 'x is 1': (read) => read(x) === 1, 'x is 3': (read) => read(x) === 3 },
    outcomes: { last: { of: (read) => String(read(x)), are: ['1', '2'] } },
  }`)
  const { run, folder } = project({ 'models/m.js': model })
  const shown = await run('check', '--replay', '1:10')
  expect(shown.status).toBe(0)
  expect(shown.out).toContain('  ✓ "x is 1" is reached\n  ✓ "last" is "1"\n  2 steps\n')
  const { out } = await run('check', '--replay', '1:0', '--format', 'json')
  expect(JSON.parse(out)).toMatchObject({ witnessed: [{ property: 'x is 1', value: null }], violations: [] })
  writeFileSync(join(folder, 'verdicts.json'), (await run('check', '--format', 'json')).out)
  const never = await run('check', '--replay', 'verdicts.json')
  expect([never.status, never.err]).toEqual([64, expect.stringContaining('"verdicts.json" holds no schedule')])
})
