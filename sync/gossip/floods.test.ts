import { beforeEach, describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { replayDevicesMax, replayWindowCounters } from '../limits.ts'
import { kindOf, makersOfAllKinds } from '../testing/anyPayload.ts'
import { crypto, keys, makeEvents, makePeer } from '../testing/fixture.ts'
import { bytesInUse } from '../testing/heap.ts'
import { Impostor } from '../testing/impostor.ts'
import { Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Payload } from '../wire/body.ts'
import { isSigned } from '../wire/body.ts'
import { sealPacket } from '../wire/packet.ts'
import type { Pulse } from '../wire/pulse.ts'
import type { GossipInput } from './interface.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
/** Long enough to fill what there is to fill, and then as long again. */
const FILL = isLong ? 200_000 : 1_500
const GROWTH_BYTES_MAX = 1024 * 1024
/** For each device some counters are remembered, of so many that this takes a while to fill. */
const WINDOWS_BYTES_MAX = 2 * replayDevicesMax * replayWindowCounters
const TEST_MS_MAX = isLong ? 3_600_000 : 60_000

let network: VirtualNetwork
let ada: VirtualPeer
let liar: Liar
let nowMs: number

beforeEach(() => {
  network = new VirtualNetwork({ seed: 8 })
  ada = makePeer(1)
  ada.load(makeEvents(1, 500))
  network.add(ada)
  network.run(2_000)
  liar = new Liar(network)
  expect(liar.acquaint(ada)).toBe(true)
  nowMs = network.nowMs
})

/** Gives the machine something, and refuses whatever events it was handed. */
function feed(input: GossipInput): void {
  nowMs += 2
  for (const effect of ada.gossip.step(input, nowMs)) {
    if (effect.kind !== 'ingest') continue
    const count = effect.blobs.length
    ada.gossip.step({ kind: 'ingested', number: effect.number, leftOverCount: count }, nowMs)
    ada.gossip.step({ kind: 'refused', count, from: effect.from }, nowMs)
  }
}

/** A good hello of a device that nobody has heard of. */
function helloOfNobody(seed: number): Uint8Array {
  const nobody = new Impostor(seed)
  return nobody.sealHello(nobody.header(), nobody.hello())
}

/** Does something until whatever it fills is full, and again as often: by then it takes no more memory than before. */
function expectBounded(once: (index: number) => void, growthBytesMax = GROWTH_BYTES_MAX): void {
  for (let index = 0; index < FILL; index++) once(index)
  const before = bytesInUse()
  for (let index = FILL; index < 2 * FILL; index++) once(index)
  expect(bytesInUse() - before).toBeLessThan(growthBytesMax)
}

describe('the memory of a peer stays bounded', () => {
  const timeout = { timeout: TEST_MS_MAX }
  const kinds = makersOfAllKinds.map((make) => ({ make, kind: kindOf(make(new SeededRandom(1))) }))

  it.each(kinds)('whatever a member says: $kind', timeout, ({ make }) => {
    const random = new SeededRandom(2)
    const agreementKey = liar.agreementKeyOf(ada)
    expectBounded((turn) => {
      if (turn % 100 === 0) keepAlive()
      const payload = inItsPlace(make(random), turn)
      const header = liar.header()
      const bytes = isSigned(payload) ? liar.sealHello(header, payload) : liar.sealSaid(header, payload, agreementKey)
      feed({ kind: 'datagram', from: liar.address, bytes })
    })
    expect(ada.gossip.status().peers.length).toBeLessThanOrEqual(1)
  })

  it('however many devices somebody makes up', timeout, () => {
    const random = new SeededRandom(3)
    const mallory = new Impostor(4)
    const pulse: Pulse = {
      type: 'pulse',
      scope: { kind: 'announced' },
      root: random.bytes(16),
      count: 3,
      pusher: new Uint8Array(8),
      recent: [],
    }
    expectBounded((turn) => {
      const from = { host: `10.0.${turn % 7}.${turn % 251}`, port: 1_000 + (turn % 60_000) }
      const header = { sender: random.bytes(32), bootNumber: turn, counter: turn }
      const bytes = turn % 20 === 0 ? helloOfNobody(turn) : mallory.sealHello(header, pulse)
      feed({ kind: 'datagram', from, bytes })
    }, WINDOWS_BYTES_MAX)
  })

  it('whatever bodies somebody seals that say nothing', timeout, () => {
    const random = new SeededRandom(5)
    expectBounded(() => {
      const body = concatBytes(new Uint8Array([1, random.below(32)]), random.bytes(random.below(1_000)))
      feed({ kind: 'datagram', from: liar.address, bytes: sealPacket(crypto, random, keys, body) })
    })
  })

  it('however many streams are opened and left, or broken off in the middle of a record', timeout, () => {
    const agreementKey = liar.agreementKeyOf(ada)
    ada.tcpPort = 7_777
    const random = new SeededRandom(6)
    expectBounded((turn) => {
      if (turn % 100 === 0) keepAlive()
      const stream = Symbol('stream')
      const opening = liar.sealSaid(liar.header(), { type: 'open', nonce: random.bytes(16) }, agreementKey)
      feed({ kind: 'stream', event: { what: 'accepted', stream, from: liar.address, opening } })
      const half = concatBytes(new Uint8Array([1, 255, 0]), random.bytes(random.below(3_000)))
      if (turn % 2 === 0) feed({ kind: 'stream', event: { what: 'bytes', stream, bytes: half } })
      if (turn % 3 === 0) feed({ kind: 'stream', event: { what: 'closed', stream } })
    })
  })

  /** The next in its stream, and under its own certificate. */
  function inItsPlace(payload: Payload, turn: number): Payload {
    if ('certificateTail' in payload) return { ...payload, certificateTail: liar.boot.certificate.slice(-128) }
    return payload.type === 'delivery' ? { ...payload, sequence: turn + 1, base: turn + 1 } : payload
  }

  /** Goes on being a peer that is in step and proven. */
  function keepAlive(): void {
    const hello = liar.sealHello(liar.header(), liar.hello())
    feed({ kind: 'datagram', from: liar.address, bytes: hello })
  }
})
