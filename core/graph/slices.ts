import { placedTogetherBytesMax, placedTogetherCountMax } from '../limits.ts'
import type { Incoming } from './causalBuffer.ts'

/** Events in portions that leave room in the buffer for what waits there. */
export function* inSlices(incoming: Iterable<Incoming>): IterableIterator<readonly Incoming[]> {
  let slice: Incoming[] = []
  let bytes = 0
  for (const event of incoming) {
    slice.push(event)
    bytes += event.blob.length
    if (slice.length < placedTogetherCountMax && bytes < placedTogetherBytesMax) continue
    yield slice
    slice = []
    bytes = 0
  }
  yield slice
}
