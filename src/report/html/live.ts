/** What a page that is served with a live model asks, and what it is answered. */
import type { Scene } from '../../trace/scene.ts'

export type Question =
  /** Where a schedule leads. */
  | { readonly kind: 'at'; readonly schedule: string }
  /** Which of the next steps can still lead to a violation. */
  | { readonly kind: 'outlook'; readonly schedule: string }
  /** The next violation that the exploration finds. */
  | { readonly kind: 'counterexample' }

export type LiveAnswer =
  | { readonly kind: 'at'; readonly state: LiveState }
  | { readonly kind: 'outlook'; readonly outlooks: readonly LiveOutlook[] }
  | { readonly kind: 'counterexample'; readonly found?: { readonly property: string; readonly schedule: string } }
  /** Why there is no answer. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface LiveState {
  readonly scene: Scene
  /** What is broken there. */
  readonly breaches: readonly string[]
  /** The text of the source files that its steps are in, by path. */
  readonly files: Readonly<Record<string, string>>
}

export interface LiveOutlook {
  readonly thread: number
  readonly alternative: number
  readonly leads: 'to a violation' | 'to none' | 'unknown'
}
