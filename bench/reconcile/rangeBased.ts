import { createHash } from 'node:crypto'
import type { MadeEvent } from './twoSets.ts'

/**
 * A rival to measure ourselves against: range-based set reconciliation as the protocol Negentropy describes it in its
 * version 1, written from that description. Items are ordered by time and id; a message covers all keys by ranges, each
 * with an upper bound and one of: nothing, a fingerprint of 16 bytes, or a list of 32-byte ids. No frame limit.
 */

interface Items {
  readonly count: number
  readonly times: Float64Array
  readonly ids: readonly Uint8Array[]
  /** Sums of the ids before each place, modulo 2^256, eight words each. */
  readonly sums: Uint32Array
}

/** Up to but without a time and the beginning of an id. */
interface UpperBound {
  readonly time: number
  readonly id: Uint8Array
}

type Mode =
  | { readonly kind: 'skip' }
  | { readonly kind: 'fingerprint'; readonly hash: Uint8Array }
  | { readonly kind: 'ids'; readonly ids: readonly Uint8Array[] }

interface RangeSaid {
  readonly bound: UpperBound
  readonly mode: Mode
}

export interface RivalCost {
  readonly payloadBytes: number
  readonly roundTrips: number
  /** Whether it found just what differs. */
  readonly isRight: boolean
}

const BUCKETS = 16
const FINGERPRINT_BYTES = 16
const ID_BYTES = 32
const WORDS = 8
const NO_END: UpperBound = { time: Number.POSITIVE_INFINITY, id: new Uint8Array() }

/** Lets one side find out what both have alone. Events are not counted, nor is asking for them. */
export function runRangeBased(
  shared: readonly MadeEvent[],
  ours: readonly MadeEvent[],
  theirs: readonly MadeEvent[],
): RivalCost {
  const asker = itemsOf([...shared, ...ours])
  const answerer = itemsOf([...shared, ...theirs])
  const found = { have: new Set<string>(), need: new Set<string>() }
  let question = coalesced(split(asker, 0, asker.count, NO_END))
  let payloadBytes = 0
  let roundTrips = 0
  while (question.length > 0) {
    const said = replyTo(answerer, question)
    payloadBytes += messageBytes(question) + messageBytes(said)
    roundTrips++
    question = replyTo(asker, said, found)
  }
  const isRight =
    found.have.size === ours.length &&
    found.need.size === theirs.length &&
    ours.every(({ id }) => found.have.has(nameOf(id))) &&
    theirs.every(({ id }) => found.need.has(nameOf(id)))
  return { payloadBytes, roundTrips, isRight }
}

/** What one side says to the ranges of the other. Only the asking side, which keeps what it found, ends a range by ids. */
function replyTo(
  items: Items,
  ranges: readonly RangeSaid[],
  found?: { readonly have: Set<string>; readonly need: Set<string> },
): RangeSaid[] {
  const reply: RangeSaid[] = []
  let from = 0
  for (const { bound, mode } of ranges) {
    const to = placeOf(items, bound)
    if (mode.kind === 'skip') reply.push({ bound, mode })
    else if (mode.kind === 'fingerprint') {
      const isEqual = Buffer.compare(fingerprint(items, from, to), mode.hash) === 0
      if (isEqual) reply.push({ bound, mode: { kind: 'skip' } })
      else reply.push(...split(items, from, to, bound))
    } else {
      const own = items.ids.slice(from, to)
      if (found === undefined) reply.push({ bound, mode: { kind: 'ids', ids: own } })
      else {
        const told = new Set(mode.ids.map(nameOf))
        for (const name of own.map(nameOf)) if (!told.delete(name)) found.have.add(name)
        for (const name of told) found.need.add(name)
        reply.push({ bound, mode: { kind: 'skip' } })
      }
    }
    from = to
  }
  return coalesced(reply)
}

/** A range as a list where it is small, and else as fingerprints of 16 parts with as many items each. */
function split(items: Items, from: number, to: number, bound: UpperBound): RangeSaid[] {
  const count = to - from
  if (count < 2 * BUCKETS) return [{ bound, mode: { kind: 'ids', ids: items.ids.slice(from, to) } }]
  const ranges: RangeSaid[] = []
  let start = from
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const end = start + Math.floor(count / BUCKETS) + (bucket < count % BUCKETS ? 1 : 0)
    const hash = fingerprint(items, start, end)
    ranges.push({ bound: end === to ? bound : boundBefore(items, end), mode: { kind: 'fingerprint', hash } })
    start = end
  }
  return ranges
}

/** Ranges with nothing to say are joined, and left out at the end. */
function coalesced(ranges: readonly RangeSaid[]): RangeSaid[] {
  const kept = ranges.filter(
    ({ mode }, at) => mode.kind !== 'skip' || (ranges[at + 1] !== undefined && ranges[at + 1]?.mode.kind !== 'skip'),
  )
  return kept.at(-1)?.mode.kind === 'skip' ? kept.slice(0, -1) : kept
}

/** The shortest bound between an item and the one before it. */
function boundBefore({ times, ids }: Items, place: number): UpperBound {
  const time = times[place] ?? 0
  const [id, before] = [ids[place] ?? new Uint8Array(), ids[place - 1] ?? new Uint8Array()]
  if (time !== times[place - 1]) return { time, id: new Uint8Array() }
  return { time, id: id.slice(0, id.findIndex((byte, at) => byte !== before[at]) + 1) }
}

function placeOf({ count, times, ids }: Items, bound: UpperBound): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    const time = times[middle] ?? 0
    const isBefore = time < bound.time || (time === bound.time && Buffer.compare(ids[middle] ?? bound.id, bound.id) < 0)
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

/** SHA-256 over the sum of the ids and their count, cut to 16 bytes. */
function fingerprint({ sums }: Items, from: number, to: number): Uint8Array {
  const sum = new Uint8Array(WORDS * 4)
  const view = new DataView(sum.buffer)
  let borrow = 0
  for (let word = 0; word < WORDS; word++) {
    const difference = (sums[to * WORDS + word] ?? 0) - (sums[from * WORDS + word] ?? 0) - borrow
    borrow = difference < 0 ? 1 : 0
    view.setUint32(word * 4, difference >>> 0, true)
  }
  const hash = createHash('sha256')
    .update(sum)
    .update(varint(to - from))
  return hash.digest().subarray(0, FINGERPRINT_BYTES)
}

function itemsOf(events: readonly MadeEvent[]): Items {
  const inOrder = events.toSorted(
    (left, right) => secondsOf(left) - secondsOf(right) || Buffer.compare(left.id, right.id),
  )
  const sums = new Uint32Array((inOrder.length + 1) * WORDS)
  inOrder.forEach(({ id }, place) => {
    const view = new DataView(id.buffer, id.byteOffset)
    let carry = 0
    for (let word = 0; word < WORDS; word++) {
      const sum = (sums[place * WORDS + word] ?? 0) + view.getUint32(word * 4, true) + carry
      carry = sum > 0xffffffff ? 1 : 0
      sums[(place + 1) * WORDS + word] = sum
    }
  })
  return { count: inOrder.length, times: Float64Array.from(inOrder, secondsOf), ids: inOrder.map(({ id }) => id), sums }
}

/** Its times are whole seconds, which take fewer bytes than ours. */
const secondsOf = ({ originServerTs }: MadeEvent): number => Math.floor(originServerTs / 1_000)

/** A version byte, then ranges: each its bound, its mode and what belongs to that. Times count from the bound before. */
function messageBytes(ranges: readonly RangeSaid[]): number {
  if (ranges.length === 0) return 0
  let bytes = 1
  let before = 0
  for (const { bound, mode } of ranges) {
    bytes += Number.isFinite(bound.time) ? varint(1 + bound.time - before).length : 1
    bytes += 1 + bound.id.length + 1
    if (mode.kind === 'fingerprint') bytes += FINGERPRINT_BYTES
    if (mode.kind === 'ids') bytes += varint(mode.ids.length).length + mode.ids.length * ID_BYTES
    before = bound.time
  }
  return bytes
}

/** Seven bits a byte. */
function varint(value: number): Uint8Array {
  const bytes = [value % 128]
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left % 128) + 128)
  return Uint8Array.from(bytes)
}

const nameOf = (id: Uint8Array): string => String.fromCharCode(...id)
