import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const COLLECTIONS = 4

/** The bytes that are really in use: on the heap, and in buffers beside it, which are freed a while after they are let go. */
export function bytesInUse(): number {
  let least = Number.POSITIVE_INFINITY
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    least = Math.min(least, heapUsed + arrayBuffers)
  }
  return least
}
