import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { crypto, HOUR_MS, makeEvents, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualEvent } from '../testing/virtualPeer.ts'
import { EventSet } from './eventSet.ts'
import { rootPrefix } from './treeKey.ts'
import type { SavedTree } from './treeSnapshot.ts'

const HASH_BYTES = 16
const HEAD_BYTES = 28
const events = makeEvents(5, 3_000, 40)

function loaded(from: readonly VirtualEvent[], saved?: SavedTree, crypt = crypto): EventSet {
  const set = new EventSet(crypt, new SeededRandom(6))
  set.load(
    concatBytes(...from.map(({ id }) => id)),
    Float64Array.from(from, (each) => each.originServerTs),
    saved,
  )
  return set
}

function checked(set: EventSet, idCount = 700): EventSet {
  for (let step = 0; !set.isChecked; step++) {
    if (step > 1_000) throw new Error('it comes to an end')
    set.check(idCount)
  }
  return set
}

/** The same with other bytes, and a hash that fits them. */
function forged(saved: SavedTree, change: (bytes: Uint8Array) => void): SavedTree {
  const bytes = saved.bytes.slice()
  change(bytes)
  bytes.set(crypto.blake2b(bytes.subarray(0, -HASH_BYTES), HASH_BYTES), bytes.length - HASH_BYTES)
  return { count: saved.count, bytes }
}

const whole = loaded(events)
const saved = whole.saved()
/** Where the hashes of inner nodes begin, and how many there are. */
const innerCount = new DataView(saved.bytes.buffer).getUint32(8, true)
const hashesAt = HEAD_BYTES + 4 * events.length + 4 * innerCount

describe('a saved tree', () => {
  it('spares a start the hashing of what has not changed', () => {
    let hashedBytes = 0
    const counting = {
      ...crypto,
      blake2b: (bytes: Uint8Array, lengthBytes: number, key?: Uint8Array) => {
        hashedBytes += bytes.length
        return crypto.blake2b(bytes, lengthBytes, key)
      },
    }
    const set = loaded(events, saved, counting)
    hashedBytes = 0
    expect(set.root()).toEqual(whole.root())
    expect(hashedBytes).toBe(0)
    set.add(new Uint8Array(32).fill(1), START_MS)
    set.root()
    expect(hashedBytes).toBeLessThan(32 * 1_024)
  })

  it('is found right by whoever looks through it, and changes nothing', () => {
    const set = loaded(events, saved)
    expect(set.isChecked).toBe(false)
    expect(set.check(events.length * 4)).toBe(false)
    expect(set.isChecked).toBe(true)
    expect(set.root()).toEqual(whole.root())
    expect(set.saved()).toEqual(saved)
    expect(loaded(events).isChecked).toBe(true)
  })

  it('is good for the arrivals that it was made of, and those that came since', () => {
    const early = loaded(events.slice(0, 2_000)).saved()
    expect(early.count).toBe(2_000)
    expect(checked(loaded(events, early)).root()).toEqual(whole.root())
  })

  it('is made anew where the log has fewer events, others, or in another order', () => {
    const shorter = events.slice(0, -1)
    const other = events.with(7, { ...makeEvents(6, 1)[0] } as VirtualEvent)
    const turned = events.toReversed()
    const moved = events.with(9, { ...(events[9] as VirtualEvent), originServerTs: 5 * HOUR_MS })
    for (const log of [shorter, other, turned, moved]) {
      const set = loaded(log, saved)
      expect(set.isChecked).toBe(true)
      expect(set.root()).toEqual(loaded(log).root())
    }
  })

  it('is made anew where a byte of it is another, or it breaks off', () => {
    const random = new SeededRandom(9)
    for (let run = 0; run < 60; run++) {
      const bytes = saved.bytes.slice()
      const at = random.below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255))
      const set = loaded(events, { count: saved.count, bytes })
      expect(set.isChecked).toBe(true)
      expect(set.root()).toEqual(whole.root())
      const cut = loaded(events, { count: saved.count, bytes: saved.bytes.slice(0, at) })
      expect(cut.root()).toEqual(whole.root())
    }
    expect(loaded(events, { count: 0, bytes: new Uint8Array() }).root()).toEqual(whole.root())
    expect(loaded(events, { count: saved.count - 1, bytes: saved.bytes }).root()).toEqual(whole.root())
  })

  it('lies only until it has been looked through, where a hash of it was wrong', () => {
    for (const inner of [0, 1, Math.floor(innerCount / 2), innerCount - 1]) {
      const lying = forged(saved, (bytes) => bytes.fill(0xee, hashesAt + inner * 16, hashesAt + inner * 16 + 16))
      const set = loaded(events, lying)
      expect(set.isChecked).toBe(false)
      const late = makeEvents(7, 50)
      for (const { id, originServerTs } of late.slice(0, 25)) set.add(id, originServerTs)
      // Nor does it stay with what it answered before.
      set.root()
      expect(set.check(300)).toBe(false)
      for (const { id, originServerTs } of late.slice(25)) set.add(id, originServerTs)
      expect(checked(set).root()).toEqual(loaded([...events, ...late]).root())
      const untouched = loaded(events, lying)
      untouched.root()
      expect(untouched.check(events.length * 4)).toBe(true)
      expect(untouched.isChecked).toBe(true)
      expect(untouched.root()).toEqual(whole.root())
    }
  })

  it('is made anew where it has an id in another place than its key', () => {
    for (const [one, two] of [
      [0, events.length - 1],
      [10, 11],
      [1_000, 1_001],
    ] as const) {
      const lying = forged(saved, (bytes) => {
        const order = new Uint32Array(bytes.buffer, HEAD_BYTES, events.length)
        const held = order[one] ?? 0
        order[one] = order[two] ?? 0
        order[two] = held
      })
      const misplaced = loaded(events, lying)
      misplaced.root()
      const set = checked(misplaced)
      expect(set.root()).toEqual(whole.root())
      expect(set.under(rootPrefix, 5_000)).toEqual(whole.under(rootPrefix, 5_000))
    }
  })

  it('is no reason to fail, whatever it says', () => {
    const random = new SeededRandom(10)
    for (let run = 0; run < 150; run++) {
      const lying = forged(saved, (bytes) => {
        for (let change = 0; change <= random.below(3); change++) {
          // Head, shapes and sizes as well as places and hashes.
          const at = random.below(3) === 0 ? random.below(HEAD_BYTES) : random.below(bytes.length - HASH_BYTES)
          bytes[at] = random.below(256)
        }
      })
      expect(checked(loaded(events, lying)).root()).toEqual(whole.root())
    }
  })

  it('looks through all of it in time, where no start lasts until its end', () => {
    const lying = forged(saved, (bytes) => {
      const order = new Uint32Array(bytes.buffer, HEAD_BYTES, events.length)
      order.subarray(-2).reverse()
    })
    const found = Array.from({ length: 40 }, (_, start) => {
      const set = new EventSet(crypto, new SeededRandom(100 + start))
      const ids = concatBytes(...events.map(({ id }) => id))
      set.load(
        ids,
        Float64Array.from(events, (each) => each.originServerTs),
        lying,
      )
      return set.check(1)
    })
    expect(found).toContain(true)
    expect(found).toContain(false)
  })
})
