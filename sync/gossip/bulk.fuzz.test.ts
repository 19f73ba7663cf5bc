import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framesOfAllKinds } from '../testing/anyPayload.ts'
import { crypto, makeEvents, makePeer } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { mutate } from '../testing/mutate.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { RecordWriter, streamKey } from '../wire/record.ts'
import { encodeStreamFrame } from '../wire/streamFrame.ts'
import type { StreamEvent, StreamId } from './interface.ts'
import { pairKeys } from './proof.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const RUNS = isLong ? 2_000 : 8
const STREAMS_PER_RUN = 20
const FRAMES_PER_STREAM = 12
const TEST_MS_MAX = isLong ? 3_600_000 : 120_000
const TCP_PORT = 6_000
const OPENING_BYTES = 256
const history = makeEvents(31, 1_500, 500, 150)

/** Opens streams and takes them as it should, and then says what nobody should, well sealed. */
class Misspeaker {
  readonly liar: Liar
  streamCount = 0
  readonly #peer: VirtualPeer
  readonly #random: SeededRandom
  readonly #place: ReturnType<VirtualNetwork['streams']['place']>
  readonly #nonces = new Map<StreamId, Uint8Array>()

  constructor(network: VirtualNetwork, peer: VirtualPeer, random: SeededRandom) {
    this.liar = new Liar(network)
    this.#peer = peer
    this.#random = random
    const address = { host: this.liar.address.host, port: TCP_PORT }
    this.#place = network.streams.place(address, (event) => this.#hear(event))
  }

  /** Says that it holds much, and where to get it. */
  greet(): void {
    const claims = { count: 5_000 + this.#random.below(5_000), tcpPort: TCP_PORT, root: this.#random.bytes(16) }
    this.liar.acquaint(this.#peer, claims)
  }

  dial(): void {
    this.#place.dial(Symbol('dialled'), { host: this.#peer.address.host, port: TCP_PORT })
  }

  #hear(event: StreamEvent): void {
    const { stream } = event
    const nonce = this.#random.bytes(16)
    const key = this.liar.agreementKeyOf(this.#peer)
    if (event.what === 'connected') {
      this.#nonces.set(stream, nonce)
      this.#place.write(stream, this.liar.sealSaid(this.liar.header(), { type: 'open', nonce }, key))
    } else if (event.what === 'accepted') {
      const { payload } = bodyOf(event.opening)
      if (payload.type !== 'open') throw new Error('it opens a stream')
      const opened = { type: 'opened', nonce, storeId: this.#random.bytes(8), count: 9_000 } as const
      this.#place.write(stream, this.liar.sealSaid(this.liar.header(), opened, key))
      this.#speak(stream, payload.nonce, nonce)
    } else if (event.what === 'bytes') {
      const dialler = this.#nonces.get(stream)
      this.#nonces.delete(stream)
      if (dialler === undefined || event.bytes.length < OPENING_BYTES) return
      const { payload } = bodyOf(event.bytes.slice(0, OPENING_BYTES))
      if (payload.type === 'opened') this.#speak(stream, dialler, payload.nonce)
    }
  }

  #speak(stream: StreamId, dialler: Uint8Array, accepter: Uint8Array): void {
    this.streamCount++
    const pair = pairKeys(crypto, this.liar.boot, this.liar.agreementKeyOf(this.#peer))
    const writer = new RecordWriter(crypto, streamKey(crypto, pair?.toThem ?? new Uint8Array(), dialler, accepter))
    for (let index = 0; index < FRAMES_PER_STREAM; index++) {
      const frames = framesOfAllKinds(this.#random).map(encodeStreamFrame)
      const frame = frames[this.#random.below(frames.length)] ?? new Uint8Array(1)
      const said = this.#random.below(3) === 0 ? frame : mutate(frame, this.#random, frames)
      const record = writer.seal(said.length === 0 ? new Uint8Array(1) : said)
      const sent = this.#random.below(10) === 0 ? mutate(record, this.#random, [record]) : record
      this.#place.write(stream, sent)
    }
  }
}

describe('a member who says on streams what nobody says', () => {
  it(
    'S7: never makes a machine throw or stop, and keeps nobody from getting what there is',
    () => {
      let streamCount = 0
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const network = new VirtualNetwork({ seed: 6 })
          network.streams.chunkBytes = OPENING_BYTES + (seed % 700)
          const ben = makePeer(2)
          ben.tcpPort = TCP_PORT
          network.add(ben)
          const misspeaker = new Misspeaker(network, ben, new SeededRandom(seed))
          for (let index = 0; index < STREAMS_PER_RUN; index++) {
            if (index % 4 === 0) misspeaker.greet()
            misspeaker.dial()
            network.run(700)
          }
          streamCount += misspeaker.streamCount
          const ada = makePeer(1)
          ada.tcpPort = TCP_PORT
          ada.load(history)
          network.add(ada)
          const hasHistory = () => [...ada.events.keys()].every((id) => ben.events.has(id))
          expect(network.runUntil(hasHistory, 60_000)).toBe(true)
          network.run(10_000)
          expect(network.streams.count).toBeLessThan(3)
        }),
        { numRuns: RUNS },
      )
      expect(streamCount).toBeGreaterThan(RUNS * STREAMS_PER_RUN * 0.8)
    },
    TEST_MS_MAX,
  )
})
