/** What module hooks answer about the modules of models, so that other threads need not find and translate these again. */
import type { Loaded } from './marking.ts'
import { isOurOwn, type Resolved } from './resolve.ts'

/** To where a specifier leads from a module, or what is at a URL. */
export type Answer = readonly [question: string, answer: Resolved | Loaded]

export interface Context {
  readonly parentURL?: string | undefined
}

export const whereIs = (specifier: string, { parentURL = '' }: Context): string => `${specifier} from ${parentURL}`

/** The modules of models: files that are imported by their URL, and all that these import, but for the checker itself. */
export class ModelModules {
  private readonly tell: (answer: Answer) => void
  private readonly urls = new Set<string>()

  /** @param tell is told what is answered about them */
  constructor(tell: (answer: Answer) => void) {
    this.tell = tell
  }

  import(specifier: string, { parentURL = '' }: Context): boolean {
    return specifier.startsWith('file:') || this.urls.has(parentURL)
  }

  have(url: string): boolean {
    return this.urls.has(url)
  }

  resolved(specifier: string, context: Context, resolved: Resolved): Resolved {
    if (!isOurOwn(resolved.url)) this.urls.add(resolved.url)
    this.tell([whereIs(specifier, context), { ...resolved, shortCircuit: true }])
    return resolved
  }

  loaded(url: string, loaded: Loaded): Loaded {
    this.tell([url, { ...loaded, shortCircuit: true }])
    return loaded
  }
}
