import { filterHashCountMax, keychainEntriesMax, pulseIdsMax, readMarksMax } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { SET_KEY_BYTES } from '../reconcile/setKey.ts'
import type { Payload } from '../wire/body.ts'
import type { Cargo } from '../wire/delivery.ts'
import { chunkBytes } from '../wire/delivery.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import { CERTIFICATE_TAIL_BYTES } from '../wire/greeting.ts'
import { RECENT_ID_BYTES } from '../wire/pulse.ts'
import type { StreamFrame } from '../wire/streamFrame.ts'
import type { SeededRandom } from './seededRandom.ts'

/**
 * One maker for each member of a union: a member without a maker does not compile, so that no kind of message is left out
 * by whatever tries them all.
 */
type Makers<Union extends { readonly type: string }> = {
  readonly [Type in Union['type']]: (random: SeededRandom) => Extract<Union, { readonly type: Type }>
}

const listOf = <Item>(random: SeededRandom, countMin: number, countMax: number, make: () => Item): Item[] =>
  Array.from({ length: countMin + random.below(countMax - countMin + 1) }, make)

const uint32 = (random: SeededRandom): number => random.below(2 ** 32)
const place = (random: SeededRandom): number => 1 + random.below(2 ** 40)

const filterOf = (random: SeededRandom): FilterBits =>
  random.below(4) === 0
    ? { salt: random.bytes(16), hashCount: 0, bits: new Uint8Array() }
    : {
        salt: random.bytes(16),
        hashCount: 1 + random.below(filterHashCountMax),
        bits: random.bytes(1 + random.below(500)),
      }

const scopeOf = (random: SeededRandom): GreetingScope =>
  random.below(3) === 0
    ? { kind: 'announced' }
    : {
        kind: 'addressed',
        token: random.below(2) === 0 ? random.bytes(8) : undefined,
        echo: random.below(2) === 0 ? random.bytes(8) : undefined,
        proven: random.below(2) === 0,
        deaf: random.below(2) === 0,
      }

const sealedPairs = (random: SeededRandom, countMax: number): Uint8Array =>
  random.bytes(40 + 64 * (1 + random.below(countMax)))

const blobsOf = (random: SeededRandom): Uint8Array[] => listOf(random, 1, 5, () => random.bytes(41 + random.below(100)))

const cargoMakers: Makers<Cargo> = {
  events: (random) => ({ type: 'events', blobs: blobsOf(random) }),
  fragment: (random) => {
    const count = 2 + random.below(60)
    const index = random.below(count)
    return {
      type: 'fragment',
      index,
      count,
      chunk: random.bytes(index < count - 1 ? chunkBytes : 1 + random.below(chunkBytes)),
    }
  },
  done: (random) => ({
    type: 'done',
    number: uint32(random),
    next: random.below(2) === 0 ? random.bytes(SET_KEY_BYTES) : undefined,
  }),
}

function deliveryOf(random: SeededRandom, cargo: Cargo): Extract<Payload, { readonly type: 'delivery' }> {
  const sequence = place(random)
  return { type: 'delivery', sequence, base: 1 + random.below(sequence), cargo }
}

const payloadMakers: Makers<Payload> = {
  hello: (random) => ({
    type: 'hello',
    certificateTail: random.bytes(CERTIFICATE_TAIL_BYTES),
    scope: scopeOf(random),
    root: random.bytes(16),
    count: uint32(random),
    storeId: random.bytes(8),
    tcpPort: random.below(65_536),
    clockMs: random.below(2 ** 48),
    pusher: random.bytes(8),
    low: random.bytes(SET_KEY_BYTES),
    hot: filterOf(random),
  }),
  beacon: (random) => ({
    type: 'beacon',
    certificateTail: random.bytes(CERTIFICATE_TAIL_BYTES),
    scope: scopeOf(random),
  }),
  pulse: (random) => ({
    type: 'pulse',
    scope: scopeOf(random),
    root: random.bytes(16),
    count: uint32(random),
    pusher: random.bytes(8),
    recent: listOf(random, 0, pulseIdsMax, () => random.bytes(RECENT_ID_BYTES)),
  }),
  fresh: (random) => ({ type: 'fresh', blobs: blobsOf(random) }),
  filter: (random) => ({
    type: 'filter',
    number: uint32(random),
    low: new Uint8Array(SET_KEY_BYTES).fill(random.below(9)),
    high: random.below(2) === 0 ? new Uint8Array(SET_KEY_BYTES).fill(9 + random.below(9)) : undefined,
    held: filterOf(random),
  }),
  want: (random) => ({ type: 'want', shortIds: listOf(random, 1, 100, () => random.bytes(8)) }),
  delivery: (random) => deliveryOf(random, cargoMakers.events(random)),
  ack: (random) => {
    const beyond = random.bytes(32)
    return { type: 'ack', cumulative: place(random), beyond: beyond.with(0, (beyond[0] ?? 0) & 0xfe) }
  },
  bye: () => ({ type: 'bye' }),
  keychain: (random) => ({ type: 'keychain', sealed: sealedPairs(random, keychainEntriesMax) }),
  keychainAsk: () => ({ type: 'keychainAsk' }),
  reads: (random) => ({ type: 'reads', sealed: sealedPairs(random, readMarksMax) }),
  open: (random) => ({ type: 'open', nonce: random.bytes(16) }),
  opened: (random) => ({ type: 'opened', nonce: random.bytes(16), storeId: random.bytes(8), count: uint32(random) }),
}

const frameMakers: Makers<StreamFrame> = {
  since: (random) => ({ type: 'since', from: place(random) }),
  events: (random) => ({ type: 'events', next: place(random), blobs: blobsOf(random) }),
  done: (random) => ({ type: 'done', next: place(random) }),
}

/** Makes a payload in random words. */
export type PayloadMaker = (random: SeededRandom) => Payload

/** A maker for every kind of payload, and for everything that can be delivered. */
export const makersOfAllKinds: readonly PayloadMaker[] = [
  ...Object.values<PayloadMaker>(payloadMakers),
  ...Object.values<(random: SeededRandom) => Cargo>(cargoMakers).map(
    (make): PayloadMaker =>
      (random) =>
        deliveryOf(random, make(random)),
  ),
]

/** One of every kind. */
export const payloadsOfAllKinds = (random: SeededRandom): Payload[] => makersOfAllKinds.map((make) => make(random))

/** One of every kind of frame of a stream. */
export const framesOfAllKinds = (random: SeededRandom): StreamFrame[] =>
  Object.values(frameMakers).map((make) => make(random))
