import { pageMessageBytesMax, pageMessageDepthMax } from './limits.ts'

/**
 * True where a cloned value is within the bounds of a message of the page. The walk ends at the first bound it meets,
 * so that a huge value costs no more than a permitted one; what a message cannot hold (maps, dates) does not fit.
 */
export function fitsInMessage(value: unknown): boolean {
  return bytesLeftAfter(value, pageMessageBytesMax, pageMessageDepthMax) >= 0
}

/** What is left of `bytesLeft` behind `value`; negative where it does not fit. */
function bytesLeftAfter(value: unknown, bytesLeft: number, depthLeft: number): number {
  if (bytesLeft < 0 || depthLeft < 0) return -1
  if (typeof value === 'string') return bytesLeft - 2 * value.length
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? -1 : bytesLeft - 8
  if (value instanceof Uint8Array) return bytesLeft - value.byteLength
  if (Array.isArray(value)) return bytesLeftAfterAll(value, bytesLeft - 8, depthLeft)
  if (Object.getPrototypeOf(value) !== Object.prototype) return -1
  const afterKeys = Object.keys(value).reduce((left, key) => left - 2 * key.length, bytesLeft - 8)
  return bytesLeftAfterAll(Object.values(value), afterKeys, depthLeft)
}

function bytesLeftAfterAll(values: readonly unknown[], bytesLeft: number, depthLeft: number): number {
  let left = bytesLeft
  for (let index = 0; index < values.length && left >= 0; index++) {
    left = bytesLeftAfter(values[index], left, depthLeft - 1)
  }
  return left
}
