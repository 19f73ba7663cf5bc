/** Throws on a programming error. Stays on in production; never for what a peer or a person can cause. */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${typeof message === 'string' ? message : message()}`)
}

/** The value, where the surrounding code guarantees that there is one. */
export function must<Value>(value: Value | undefined | null, message: string): Value {
  assert(value !== undefined && value !== null, message)
  return value
}
