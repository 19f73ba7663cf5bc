import { must } from '../../core/assert.ts'
import { createBoot } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import type { Random } from '../../core/crypto/port.ts'
import { communityIdBytes } from '../../core/crypto/schedule.ts'
import { macOf, pairKeys, signGreeting } from '../gossip/proof.ts'
import { buildFilter } from '../reconcile/bloomFilter.ts'
import { EventSet } from '../reconcile/eventSet.ts'
import { SaltedIds } from '../reconcile/salted.ts'
import { SipHash } from '../reconcile/sipHash.ts'
import { askingKey, rendezvousPacketKeys, pairKeys as rendezvousPairKeys } from '../rendezvous/keys.ts'
import { sealPart } from '../rendezvous/messages.ts'
import type { RendezvousPacket } from '../rendezvous/packet.ts'
import { encodeRendezvous } from '../rendezvous/packet.ts'
import type { BodyHeader, Payload } from '../wire/body.ts'
import { encodeUnproven, isSigned } from '../wire/body.ts'
import { sealKeychain } from '../wire/keychain.ts'
import { sealPacket } from '../wire/packet.ts'
import { sealReads } from '../wire/reads.ts'
import { RecordWriter, streamKey } from '../wire/record.ts'
import { encodeStreamFrame } from '../wire/streamFrame.ts'
import { framesOfAllKinds, kindOf, makersOfAllKinds } from './anyPayload.ts'
import { communityId, crypto, firstEpoch, keys } from './fixture.ts'
import { SeededRandom } from './seededRandom.ts'

/** What is written down of the protocol, so that other implementations can be held to it: file names and contents. */
export type Vectors = Readonly<Record<string, unknown>>

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** The same with every row of bytes in hexadecimal. */
export function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value)
  if (value instanceof Uint32Array || value instanceof Int32Array) return [...value]
  if (Array.isArray(value)) return value.map((item) => readable(item) ?? null)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, readable(member)]))
}

const random = new SeededRandom(2026)

/** Draws what is written down beside what it was drawn for. */
class NotedRandom implements Random {
  drawn: Uint8Array = new Uint8Array()

  bytes(count: number): Uint8Array {
    this.drawn = random.bytes(count)
    return this.drawn
  }
}

/** The keys of one side: what everything else follows from, and what follows. */
function side(bootNumber: number) {
  const noted = new NotedRandom()
  const device = createDevice(crypto, noted)
  const boot = createBoot(crypto, noted, device, communityId, bootNumber)
  return { device, boot }
}

const sender = side(3)
const receiver = side(8)
const senderPair = must(pairKeys(crypto, sender.boot, receiver.boot.agreement.publicKey), 'these keys are good')

/** A body as the sender says it to the receiver, or to everybody. */
export function bodyOf(header: BodyHeader, payload: Payload): Uint8Array {
  const unproven = encodeUnproven(header, payload)
  const proof = isSigned(payload)
    ? signGreeting(crypto, sender.boot, firstEpoch.id, unproven)
    : macOf(crypto, senderPair.toThem, firstEpoch.id, unproven)
  return concatBytes(unproven, proof)
}

const keyVectors = () => ({
  community: { id: communityIdBytes(communityId) },
  epoch: { id: firstEpoch.id, secret: firstEpoch.secret, keys },
  sender: { deviceKey: sender.device.signing.publicKey, boot: sender.boot },
  receiver: { deviceKey: receiver.device.signing.publicKey, boot: receiver.boot },
  senderToReceiver: {
    pair: senderPair.toThem,
    keychain: senderPair.keychainToThem,
    reads: senderPair.readsToThem,
  },
})

const entries = [0, 1].map(() => ({ id: random.bytes(32), secret: random.bytes(32) }))
const marks = [0, 1].map(() => ({ roomId: random.bytes(32), eventId: random.bytes(32) }))

/** What was made up, under the sender's certificate, and sealed where it is sealed once more. */
function asSaid(made: Payload): Payload {
  if ('certificateTail' in made) return { ...made, certificateTail: sender.boot.certificate.slice(-128) }
  if (made.type === 'keychain') return sealKeychain(crypto, random, senderPair.keychainToThem, entries)
  return made.type === 'reads' ? sealReads(crypto, random, senderPair.readsToThem, marks) : made
}

/** One datagram of every kind. What is made up depends on its kind alone, so that new kinds leave the others as they are. */
const datagramVectors = () =>
  makersOfAllKinds.map((make) => {
    const drawn = new SeededRandom(seedOf(kindOf(make(new SeededRandom(0)))))
    const payload = asSaid(make(drawn))
    const header = {
      sender: sender.device.signing.publicKey,
      bootNumber: sender.boot.bootNumber,
      counter: 1_000 + drawn.below(1_000),
    }
    const body = bodyOf(header, payload)
    const nonce = drawn.bytes(24)
    const datagram = sealPacket(crypto, { bytes: () => nonce }, keys, body)
    return { number: body[1], header, payload, body, nonce, datagram }
  })

const seedOf = (name: string): number => [...name].reduce((seed, letter) => seed * 31 + letter.charCodeAt(0), 0)

/** What is said on a stream in one direction, behind its opening. */
function streamVectors() {
  const [diallerNonce, accepterNonce] = [random.bytes(16), random.bytes(16)]
  const key = streamKey(crypto, senderPair.toThem, diallerNonce, accepterNonce)
  const writer = new RecordWriter(crypto, key)
  const records = framesOfAllKinds(random).map((frame) => {
    const bytes = encodeStreamFrame(frame)
    return { frame, bytes, record: writer.seal(bytes) }
  })
  return { diallerNonce, accepterNonce, key, records }
}

/** How ids are told: in Bloom filters, under a salt, and in the cells of a sketch. */
function idVectors() {
  const ids = Array.from({ length: 12 }, () => random.bytes(32))
  const salt = random.bytes(16)
  const key = crypto.blake2b(salt, 16, keys.bloom)
  const salted = new SaltedIds(crypto, keys.bloom, salt)
  const hash = new SipHash(key)
  const words = new Uint32Array(2)
  const set = new EventSet(crypto, random)
  for (const id of ids) set.add(id, 0)
  const cells = set.sketch.cells(0, 24)
  const cell = (at: number) => ({
    low: cells.low[at],
    high: cells.high[at],
    check: cells.check[at],
    count: cells.count[at],
  })
  return {
    bloomKey: keys.bloom,
    salt,
    key,
    ids: ids.map((id) => {
      hash.hash(id, words)
      return { id, sipHash: { low: words[0], high: words[1] }, tag: salted.tagOf(id) }
    }),
    filter: buildFilter(crypto, keys.bloom, salt, ids),
    sketchCells: Array.from({ length: cells.length }, (_, at) => cell(at)),
  }
}

function rendezvousVectors() {
  const rendezvousKey = random.bytes(32)
  const asker = crypto.agreementKeyPair(random.bytes(32))
  const answerer = crypto.agreementKeyPair(random.bytes(32))
  const [nonce, cookie] = [random.bytes(16), random.bytes(16)]
  const pair = { rendezvousKey, asker: asker.publicKey, answerer: answerer.publicKey }
  const both = must(rendezvousPairKeys(crypto, pair, asker.secretKey, answerer.publicKey), 'these keys are good')
  const part = { number: 1, round: 77, have: 1, count: 1, index: 0, chunk: random.bytes(40) }
  const sealedAsk = sealPart(crypto, random, askingKey(crypto, both, cookie), part)
  const sealedAnswer = sealPart(crypto, random, both.answering, part)
  const packets: RendezvousPacket[] = [
    { type: 'seek', asker: asker.publicKey, nonce },
    { type: 'cookie', answerer: answerer.publicKey, nonce, cookie },
    { type: 'ask', asker: asker.publicKey, cookie, sealed: sealedAsk },
    { type: 'answer', answerer: answerer.publicKey, sealed: sealedAnswer },
  ]
  const packetKeys = rendezvousPacketKeys(crypto, rendezvousKey)
  const datagrams = packets.map((packet) => {
    const body = encodeRendezvous(packet)
    const noted = new NotedRandom()
    const datagram = sealPacket(crypto, noted, packetKeys, body)
    return { packet, body, nonce: noted.drawn, datagram }
  })
  return { rendezvousKey, packetKeys, asker, answerer, pairKeys: both, part, datagrams }
}

/** Made anew, the same every time. */
export const vectors: Vectors = {
  keys: readable(keyVectors()),
  datagrams: readable(datagramVectors()),
  sealed: readable({ keychain: entries, reads: marks }),
  ids: readable(idVectors()),
  stream: readable(streamVectors()),
  rendezvous: readable(rendezvousVectors()),
}
