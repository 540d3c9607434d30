/**
 * Errors that a body's own `catch` must not hide: misuse of the checker and failed assertions. They are noted where they are
 * made, and whoever runs a body looks here afterwards.
 */
export const uncatchable: { noted: unknown } = { noted: undefined }
