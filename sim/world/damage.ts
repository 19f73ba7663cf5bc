import type { Rng } from '../random/rng.ts'

/** A copy in which some bits are wrong: mostly one. */
export function withFlippedBits(bytes: Uint8Array, rng: Rng): Uint8Array {
  const flipped = bytes.slice()
  const count = rng.chance(0.7) ? 1 : rng.between(2, 16)
  for (let flip = 0; flip < count; flip++) {
    const at = rng.below(flipped.length)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << rng.below(8))
  }
  return flipped
}

/** What comes first of it, down to nothing. */
export const truncated = (bytes: Uint8Array, rng: Rng): Uint8Array => bytes.slice(0, rng.below(bytes.length))
