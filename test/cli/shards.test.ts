/** `check --shard` and `merge`: what machines that know nothing of each other have found, added up. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { candy, type Finished, type Project, project, script } from './support.ts'

/** As many traces as `unlockedCounter` has with four threads: (4!)². */
const counter = (most = 5): string =>
  script(
    `const x = make(il.atomic('x', 0))
  threads('worker', params.threads, function* () { yield* x.store((yield* x.load()) + 1) })
  return { always: { small: (read) => read(x) < ${most} } }`,
    '{ threads: 3 }',
  )

/** Keeps what each shard printed in a file of its own; answers their exit statuses and the files. */
async function shards({ run, folder }: Project, of: number, ...args: string[]): Promise<[(number | null)[], string[]]> {
  const indices = Array.from({ length: of }, (_, i) => i + 1)
  const done = await Promise.all(
    indices.map((index) => run('check', '--shard', `${index}/${of}`, '--format', 'json', ...args)),
  )
  const files = indices.map((index) => `shard-${index}.json`)
  done.forEach(({ out }, i) => writeFileSync(join(folder, files[i]), out))
  return [done.map(({ status }) => status), files]
}

const modelsIn = ({ out }: Finished): readonly Record<string, unknown>[] => {
  const { models } = JSON.parse(out) as { readonly models: readonly Record<string, unknown>[] }
  return models.map((model) => ({ ...model, elapsedMs: 0 }))
}

it('shards, merged, print what one search prints', async () => {
  const here = project({ 'models/counter.js': counter(), 'models/candy.js': candy })
  const [statuses, files] = await shards(here, 3, '-p', 'threads=4')
  // Nothing is wrong with a shard that has not seen what another one sees.
  expect(statuses).toEqual([0, 0, 0])
  const [whole, merged] = await Promise.all([
    here.run('check', '--format', 'json', '-p', 'threads=4'),
    here.run('merge', '--format', 'json', ...files),
  ])
  expect(modelsIn(whole)).toMatchObject([{ verdict: 'violated' }, { executions: 576, verdict: 'holds' }])
  expect(modelsIn(merged)[1]).toEqual(modelsIn(whole)[1])
  expect(modelsIn(merged)[0]).toMatchObject({ verdict: 'violated', expected: true, minimal: true })
  expect([whole.status, merged.status]).toEqual([0, 0])
})

it('a shard that breaks something says so, and so does what is merged', async () => {
  const here = project({ 'models/counter.js': counter(3) })
  const [statuses, files] = await shards(here, 2)
  expect(statuses).toContain(1)
  const { status, out } = await here.run('merge', ...files)
  expect([status, out]).toEqual([1, expect.stringContaining('violated "small"')])
})

describe('merge', () => {
  it('says which shards are missing, and which were not through', async () => {
    const here = project({ 'models/counter.js': counter() })
    const [, files] = await shards(here, 3)
    const { status, out } = await here.run('merge', files[1])
    expect([status, out]).toEqual([2, expect.stringContaining('? mine  inconclusive: shards 1 and 3 of 3 are missing')])
    const [statuses] = await shards(here, 3, '--max-executions', '1')
    expect(statuses).toEqual([2, 2, 2])
    const cut = await here.run('merge', ...files)
    expect([cut.status, cut.out]).toEqual([
      2,
      expect.stringContaining('shard 1 of 3 was not through: the limit of 1 executions was reached'),
    ])
  })

  it('refuses what is not of one search', async () => {
    const here = project({ 'models/counter.js': counter() })
    const [, [first, second]] = await shards(here, 2)
    const refuses = async (code: string, status: number, why: string, ...files: string[]): Promise<void> => {
      const { status: given, err } = await here.run('merge', ...files)
      expect([given, err]).toEqual([status, expect.stringContaining(`[${code}]`)])
      expect(err).toContain(why)
    }
    await refuses('IL043', 65, 'shard 1 of 2: it is there twice', first, first)
    writeFileSync(join(here.folder, 'other.json'), here.read(second).replace('"version": "', '"version": "9.'))
    await refuses('IL043', 65, 'is of version 9.', first, 'other.json')
    writeFileSync(join(here.folder, 'other.json'), here.read(second).replaceAll('"of": 2', '"of": 3'))
    await refuses('IL043', 65, 'shard 2 of 3: another one is shard 1 of 2', first, 'other.json')
    const { out } = await here.run('check', '--shard', '2/2', '--format', 'json', '--max-steps', '99')
    writeFileSync(join(here.folder, 'other.json'), out)
    await refuses('IL043', 65, 'shard 2 of 2: the options of the search are not the same', first, 'other.json')
    await refuses('IL042', 66, 'package.json: its schema is undefined', 'package.json')
    writeFileSync(join(here.folder, 'other.json'), here.read(second).replace('"found"', '"lost"'))
    await refuses('IL042', 66, 'something is missing of what it has of "mine"', first, 'other.json')
    writeFileSync(join(here.folder, 'models/counter.js'), counter(6))
    await refuses('IL043', 65, 'the model, or a file that it imports, has changed', first, second)
  })
})

it('what kept shards from a model is told when they are merged, too', async () => {
  const here = project({
    'models/counter.js': counter(),
    'models/states.js': script(`  return { strategy: 'states' }`, '{}', 'yours'),
  })
  const [statuses, files] = await shards(here, 2)
  expect(statuses).toEqual([64, 64])
  const { status, out, err } = await here.run('merge', ...files)
  expect([status, out]).toEqual([64, expect.stringContaining('1 check: 1 as expected, 1 error')])
  expect(err).toContain('yours in models/states.js: Shards are parts of what "optimal" explores, and this model says')
})

it('--shard is for one strategy, and names one of several parts', async () => {
  const { run } = project({ 'models/counter.js': counter() })
  expect(await run('check', '--shard', '1/2', '--strategy', 'sleep')).toMatchObject({ status: 64 })
  for (const given of ['0/2', '3/2', '1', '1/0'])
    expect(await run('check', '--shard', given)).toMatchObject({ status: 64, err: expect.stringContaining('IL015') })
})
