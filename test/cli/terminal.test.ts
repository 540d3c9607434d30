import { describe, expect, it, vi } from 'vitest'
import { hasColors } from '../../src/cli/terminal.ts'
import { columnsOfOutput } from '../../src/node/colours.ts'

describe('colours', () => {
  it.each([
    { what: 'are for terminals', isTerminal: true, env: {}, colours: true },
    { what: 'are not for files', isTerminal: false, env: {}, colours: false },
    { what: 'are not for a terminal that has none', isTerminal: true, env: { TERM: 'dumb' }, colours: false },
    { what: 'are off with NO_COLOR', isTerminal: true, env: { NO_COLOR: '1' }, colours: false },
    { what: 'are not off with an empty NO_COLOR', isTerminal: true, env: { NO_COLOR: '' }, colours: true },
    { what: 'are on with FORCE_COLOR', isTerminal: false, env: { FORCE_COLOR: '1' }, colours: true },
    { what: 'are on with an empty FORCE_COLOR', isTerminal: false, env: { FORCE_COLOR: '' }, colours: true },
    { what: 'are off with FORCE_COLOR=0', isTerminal: true, env: { FORCE_COLOR: '0' }, colours: false },
    { what: 'are off with both', isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' }, colours: false },
    { what: 'are on with --color', isTerminal: false, env: { NO_COLOR: '1' }, asked: true, colours: true },
    { what: 'are off with --no-color', isTerminal: true, env: { FORCE_COLOR: '1' }, asked: false, colours: false },
  ])('$what', ({ isTerminal, env, asked, colours }) => {
    expect(hasColors(asked, isTerminal, env)).toBe(colours)
  })
})

it('takes the width from COLUMNS where the output is no terminal, before asking the one that controls it', () => {
  vi.stubEnv('COLUMNS', '77')
  expect(columnsOfOutput()).toBe(77)
  vi.stubEnv('COLUMNS', '')
  expect(columnsOfOutput()).toBeGreaterThan(0)
  vi.unstubAllEnvs()
})
