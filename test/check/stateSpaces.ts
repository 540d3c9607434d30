/** Tiny models, and their states. */
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { StatesCertificate, Verdict } from '../../src/check/verdict.ts'
import { model, type Params, type Scope, type Spec } from '../../src/machine/model.ts'

export type Build = (scope: Scope) => Spec | undefined

/** Data races are looked for only where it is said. */
export const small = (build: Build) => model<Params>('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

export function explore(build: Build, options: CheckOptions = {}): { verdict: Verdict; states: StatesCertificate } {
  const { verdict, certificate } = check(small(build), { strategy: 'states', ...options })
  return { verdict, states: certificate.states as StatesCertificate }
}

export const statesOf = (build: Build, options?: CheckOptions): number => explore(build, options).states.states

export const plain: CheckOptions = { symmetry: false, partialOrder: false }
