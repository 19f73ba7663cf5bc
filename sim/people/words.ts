import type { Rng } from '../random/rng.ts'

/** What people talk about: few words, so that a search finds some of it. */
const vocabulary =
  'anchor basin candle dune ember fable garnet harbour inlet jasmine kettle lantern meadow nettle orchard pebble quarry ribbon saddle thistle umber velvet willow yarrow'.split(
    ' ',
  )

/** One word, to be looked for. */
export const word = (rng: Rng): string => rng.pick(vocabulary)

/** Something to say: mostly short, at times long enough that it takes more than a datagram. */
export function sentence(rng: Rng): string {
  const wordCount = rng.chance(0.03) ? rng.between(200, 600) : rng.between(1, 12)
  return Array.from({ length: wordCount }, () => word(rng)).join(' ')
}

/** What a channel is called. */
export const channelName = (rng: Rng): string => `${word(rng)} ${word(rng)}`
