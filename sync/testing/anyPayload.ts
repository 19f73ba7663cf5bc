import { filterHashCountMax, keychainEntriesMax, pulseIdsMax, readMarksMax } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { filterBytesFor } from '../reconcile/bloomFilter.ts'
import type { Claim, ClaimContent, SketchMessage, ToldNode } from '../reconcile/exchangeMessages.ts'
import { SEGMENT_COUNT, SEGMENT_HASH_BYTES } from '../reconcile/exchangeMessages.ts'
import type { Cells } from '../reconcile/sketch.ts'
import { rootPrefix, TREE_DEPTH_MAX, TREE_FAN_OUT, TREE_KEY_BYTES } from '../reconcile/treeKey.ts'
import { cutPrefix } from '../reconcile/treeRange.ts'
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

type KindMakers<Union extends { readonly kind: string }> = {
  readonly [Kind in Union['kind']]: (random: SeededRandom) => Extract<Union, { readonly kind: Kind }>
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
    next: random.below(2) === 0 ? place(random) : undefined,
  }),
}

function deliveryOf(random: SeededRandom, cargo: Cargo): Extract<Payload, { readonly type: 'delivery' }> {
  const sequence = place(random)
  return { type: 'delivery', sequence, base: 1 + random.below(sequence), cargo }
}

const cellsOf = (random: SeededRandom, length: number): Cells => ({
  length,
  low: Uint32Array.from({ length }, () => uint32(random)),
  high: Uint32Array.from({ length }, () => uint32(random)),
  check: Uint32Array.from({ length }, () => uint32(random)),
  count: Int32Array.from({ length }, () => random.below(2 ** 16)),
})

const sketchMakers: KindMakers<SketchMessage> = {
  probe: (random) => ({
    type: 'sketch',
    kind: 'probe',
    number: uint32(random),
    count: uint32(random),
    hour: random.below(2 ** 24),
    segments: Array.from({ length: SEGMENT_COUNT }, () => random.bytes(SEGMENT_HASH_BYTES)),
    cells: cellsOf(random, 1 + random.below(60)),
  }),
  cells: (random) => {
    const first = random.below(1_000)
    const cells = cellsOf(random, 1 + random.below(60))
    const end = first + cells.length + random.below(99)
    return { type: 'sketch', kind: 'cells', number: uint32(random), first, end, cells }
  },
  more: (random) => {
    const first = random.below(1_000)
    return { type: 'sketch', kind: 'more', number: uint32(random), first, count: 1 + random.below(1_000) }
  },
  wanted: (random) => {
    const shortIds = listOf(random, 1, 100, () => random.bytes(8))
    return { type: 'sketch', kind: 'wanted', number: uint32(random), shortIds }
  },
}

const bitsOf = (random: SeededRandom): { readonly count: number; readonly bits: Uint8Array } => {
  const count = 1 + random.below(160)
  return { count, bits: random.bytes(filterBytesFor(count)) }
}

const claimMakers: KindMakers<ClaimContent> = {
  filter: (random) => ({ kind: 'filter', ...bitsOf(random) }),
  final: (random) => ({ kind: 'final', ...bitsOf(random), cells: cellsOf(random, random.below(5)) }),
  list: (random) => ({ kind: 'list', tags: listOf(random, 0, 20, () => random.bytes(6)) }),
  wanted: (random) => ({ kind: 'wanted', tags: listOf(random, 1, 20, () => random.bytes(6)) }),
}

/** A claim of each kind, in some range. */
const claimsOf = (random: SeededRandom): Claim[] =>
  Object.values<(random: SeededRandom) => ClaimContent>(claimMakers).map((make) => {
    const low = random.bytes(random.below(TREE_KEY_BYTES)).fill(0, 0, 1)
    const high = random.below(4) === 0 ? undefined : random.bytes(1 + random.below(TREE_KEY_BYTES - 1)).fill(1, 0, 1)
    return { low, high, ...make(random) }
  })

function nodeOf(random: SeededRandom, hashBytes: number): ToldNode {
  const depth = random.below(TREE_DEPTH_MAX)
  const prefix = depth === 0 ? rootPrefix : cutPrefix(random.bytes(TREE_KEY_BYTES), depth)
  const told = 1 + random.below(2 ** TREE_FAN_OUT - 1)
  const hashes = Array.from({ length: TREE_FAN_OUT }, (_, nibble) =>
    (told & (1 << nibble)) !== 0 && random.below(2) === 0 ? random.bytes(hashBytes) : undefined,
  )
  return { prefix, baseDepth: random.below(depth + 1), told, hashes }
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
    low: random.bytes(TREE_KEY_BYTES),
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
  leaves: (random) => ({
    type: 'leaves',
    number: uint32(random),
    salt: random.bytes(16),
    claims: claimsOf(random),
  }),
  tree: (random) => {
    const isWide = random.below(2) === 0
    const nodes = listOf(random, 1, 3, () => nodeOf(random, isWide ? 16 : 8))
    return { type: 'tree', number: uint32(random), isWide, estimate: uint32(random), nodes }
  },
  sketch: (random) => sketchMakers.probe(random),
  since: (random) => ({
    type: 'since',
    number: uint32(random),
    store: random.bytes(8),
    from: place(random),
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

/** A maker for every kind of payload, for everything that can be delivered, and for whatever else a sketch can say. */
export const makersOfAllKinds: readonly PayloadMaker[] = [
  ...Object.values<PayloadMaker>({ ...payloadMakers, ...sketchMakers }).filter(
    (make) => make !== payloadMakers.delivery && make !== payloadMakers.sketch,
  ),
  ...Object.values<(random: SeededRandom) => Cargo>(cargoMakers).map(
    (make): PayloadMaker =>
      (random) =>
        deliveryOf(random, make(random)),
  ),
]

/** A name for what a payload says, others for what differs from it in kind. */
export function kindOf(payload: Payload): string {
  const inner = 'kind' in payload ? payload.kind : payload.type === 'delivery' ? payload.cargo.type : ''
  return `${payload.type} ${inner}`
}

/** One of every kind. */
export const payloadsOfAllKinds = (random: SeededRandom): Payload[] => makersOfAllKinds.map((make) => make(random))

/** One of every kind of frame of a stream. */
export const framesOfAllKinds = (random: SeededRandom): StreamFrame[] =>
  Object.values(frameMakers).map((make) => make(random))
