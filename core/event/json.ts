/** What canonical JSON can say: no floats, so numbers are integers in ±(2^53 − 1). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own member, so that `constructor` and `__proto__` are members like any other. */
export const memberOf = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Builds an object from entries; `__proto__` becomes an ordinary member. */
export const jsonObject = (entries: Iterable<readonly [string, Json]>): JsonObject => Object.fromEntries(entries)
