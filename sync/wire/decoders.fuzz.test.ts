import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { RendezvousPacket } from '../rendezvous/packet.ts'
import { decodeRendezvous, encodeRendezvous } from '../rendezvous/packet.ts'
import { framesOfAllKinds, payloadsOfAllKinds } from '../testing/anyPayload.ts'
import { crypto, keys } from '../testing/fixture.ts'
import { bytesInUse } from '../testing/heap.ts'
import { mutate } from '../testing/mutate.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { decodeBody, encodeUnproven, isSigned } from './body.ts'
import { openPacket, sealPacket } from './packet.ts'
import { RecordReader, RecordWriter } from './record.ts'
import { decodeStreamFrame, encodeStreamFrame } from './streamFrame.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const ROUNDS = isLong ? 10_000_000 : 200_000
const TEST_MS_MAX = isLong ? 3_600_000 : 60_000
const SAMPLES = 10
/** What a runtime keeps for itself, more or less, from one moment to the next. */
const HEAP_SWAY_BYTES = 4 * 1024 * 1024
const POOL = 40

/** Runs every round, and holds what is in use after the first part of them to what is in use at the end. */
function run(round: (index: number) => void): void {
  const inUse: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let index = 0; index < ROUNDS / SAMPLES; index++) round(index)
    inUse.push(bytesInUse())
  }
  expect(Math.max(...inUse) - (inUse[0] ?? 0)).toBeLessThan(HEAP_SWAY_BYTES)
}

/** What is read of mutated encodings is written the same again; a share of them is read at all. */
function fuzz(
  seed: number,
  encodings: readonly Uint8Array[],
  /** The bytes that what was read is written as; undefined where it was refused. */
  rewritten: (bytes: Uint8Array) => Uint8Array | undefined,
): void {
  for (const encoding of encodings) expect(rewritten(encoding)).toEqual(encoding)
  const random = new SeededRandom(seed)
  let read = 0
  run(() => {
    const whole = encodings[random.below(encodings.length)] ?? new Uint8Array()
    // One in eight is nothing but noise.
    const bytes = random.below(8) === 0 ? random.bytes(random.below(200)) : mutate(whole, random, encodings)
    const again = rewritten(bytes)
    if (again === undefined) return
    read++
    if (Buffer.compare(again, bytes) !== 0) expect(again).toEqual(bytes)
  })
  expect(read).toBeGreaterThan(ROUNDS / 100)
}

describe('S7: in mutated encodings of every kind and in noise nothing is read twice, and nothing throws or stays', () => {
  const timeout = { timeout: TEST_MS_MAX }

  it(`bodies of datagrams, ${ROUNDS}`, timeout, () => {
    const random = new SeededRandom(1)
    const encodings = Array.from({ length: POOL }, () => payloadsOfAllKinds(random))
      .flat()
      .map((payload) => {
        const header = {
          sender: random.bytes(32),
          bootNumber: random.below(2 ** 32),
          counter: random.below(2 ** 48),
        }
        return concatBytes(encodeUnproven(header, payload), random.bytes(isSigned(payload) ? 64 : 16))
      })
    fuzz(2, encodings, (bytes) => {
      const body = decodeBody(bytes)
      return body.ok ? concatBytes(encodeUnproven(body.value.header, body.value.payload), body.value.proof) : undefined
    })
  })

  it(`frames of streams, ${ROUNDS}`, timeout, () => {
    const random = new SeededRandom(3)
    const encodings = Array.from({ length: POOL }, () => framesOfAllKinds(random))
      .flat()
      .map(encodeStreamFrame)
    fuzz(4, encodings, (bytes) => {
      const frame = decodeStreamFrame(bytes)
      return frame && encodeStreamFrame(frame)
    })
  })

  it(`bodies of a rendezvous, ${ROUNDS}`, timeout, () => {
    const random = new SeededRandom(5)
    const packets = (): RendezvousPacket[] => [
      { type: 'seek', asker: random.bytes(32), nonce: random.bytes(16) },
      { type: 'cookie', answerer: random.bytes(32), nonce: random.bytes(16), cookie: random.bytes(16) },
      {
        type: 'ask',
        asker: random.bytes(32),
        cookie: random.bytes(16),
        sealed: random.bytes(random.below(1_000)),
      },
      { type: 'answer', answerer: random.bytes(32), sealed: random.bytes(random.below(1_000)) },
    ]
    const encodings = Array.from({ length: POOL }, packets).flat().map(encodeRendezvous)
    fuzz(6, encodings, (bytes) => {
      const packet = decodeRendezvous(bytes)
      return packet && encodeRendezvous(packet)
    })
  })

  it(`datagrams, ${ROUNDS}: none opens that was not sealed`, timeout, () => {
    const random = new SeededRandom(7)
    const datagrams = Array.from({ length: POOL }, (_, index) =>
      sealPacket(crypto, random, keys, random.bytes(random.below(index * 28))),
    )
    const genuine = new Set(datagrams.map((bytes) => Buffer.from(bytes).toString('hex')))
    run(() => {
      const whole = datagrams[random.below(datagrams.length)] ?? new Uint8Array()
      const bytes = mutate(whole, random, datagrams)
      if (openPacket(crypto, keys, bytes).ok) expect(genuine).toContain(Buffer.from(bytes).toString('hex'))
    })
  })

  it(
    `records, ${ROUNDS}: a stream gives its frames in order up to the first mistake, however it is cut`,
    timeout,
    () => {
      const random = new SeededRandom(8)
      const key = random.bytes(32)
      const writer = new RecordWriter(crypto, key)
      const frames = framesOfAllKinds(random).map(encodeStreamFrame)
      const records = frames.map((frame) => writer.seal(frame))
      const stream = concatBytes(...records)
      run(() => {
        const bytes = mutate(stream, random, records)
        const reader = new RecordReader(crypto, key)
        let read = 0
        for (let at = 0; at < bytes.length; ) {
          const end = at + 1 + random.below(200)
          const found = reader.read(bytes.subarray(at, end))
          at = end
          if (found === 'broken') break
          for (const frame of found) {
            if (Buffer.compare(frame, frames[read] ?? new Uint8Array()) !== 0) expect(frame).toEqual(frames[read])
            read++
          }
        }
      })
    },
  )
})
