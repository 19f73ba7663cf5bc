/**
 * A clock that never falls: where the one it is made from is set back, it goes on from there. Intervals measured by it are
 * wrong by no more than passed unseen meanwhile; as a time of day it is good for nothing.
 */
export function steadyClock(nowMs: () => number): () => number {
  let lastMs = Number.NEGATIVE_INFINITY
  let aheadMs = 0
  return () => {
    const wallMs = nowMs()
    aheadMs += Math.max(0, lastMs - wallMs)
    lastMs = wallMs
    return wallMs + aheadMs
  }
}
