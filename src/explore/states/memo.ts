/**
 * What was once worked out from a state, to be looked up in others. What it depends on is a series of questions about the state
 * (what does this object hold?), of which each follows from the answers before it; so the known cases are a tree.
 */
export class Memo<T> {
  private root: Node<T> | undefined

  /** What is known for a state that answers so; undefined: nothing. */
  find(answer: (question: number) => number): T | undefined {
    let node = this.root
    while (node !== undefined && node.question !== NO_QUESTION) node = node.next[answer(node.question)]
    return node?.result
  }

  /** Notes a result for states that answer these questions so. */
  add(questions: readonly number[], answer: (question: number) => number, result: T): void {
    let [into, at]: [(Node<T> | undefined)[], number] = [[this.root], 0]
    const top = into
    for (const question of questions) {
      const node = (into[at] ??= { question, next: [], result: undefined })
      ;[into, at] = [node.next, answer(question)]
    }
    into[at] = { question: NO_QUESTION, next: [], result }
    this.root = top[0]
  }
}

interface Node<T> {
  readonly question: number
  readonly next: (Node<T> | undefined)[]
  readonly result: T | undefined
}

/** Questions are numbers; this is none. */
const NO_QUESTION = -(2 ** 30)
