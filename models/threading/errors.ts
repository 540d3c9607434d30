/** Python's exceptions, where a listing raises or catches one. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
}

export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
}
