/** Answers that a body meets as exceptions. */

/** An action threw in the thread: the answer that a body meets as an exception. One instance per message. */
export class Raised {
  readonly message: string
  readonly valueName: string
  constructor(message: string) {
    this.message = message
    this.valueName = `raises ${JSON.stringify(message)}`
  }
}

/** What a body catches when an action raises. */
export class RaisedError extends Error {
  override readonly name = 'RaisedError'
}

/** A method ended by an exception: the answer of its call. */
export class Thrown {
  readonly error: unknown
  readonly valueName = 'thrown'
  constructor(error: unknown) {
    this.error = error
  }
}
