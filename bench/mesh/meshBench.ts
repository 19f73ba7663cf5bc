import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { eventIdOfHash, roomIdOfCreate } from '../../core/event/ids.ts'
import { meshEventBytes, meshSettleMs, meshTailMs } from '../limits.ts'
import { MersenneTwister } from '../mersenneTwister.ts'
import { Lan } from './lan.ts'
import { communityOf, MeshPeer } from './meshPeer.ts'
import type { MeshScene } from './scenes.ts'
import { sharedCrypto } from './sharedCrypto.ts'

export interface MeshResult {
  readonly scene: MeshScene['name']
  readonly peerCount: number
  readonly eventCount: number
  readonly lossShare: number
  readonly bytesPerSecond: number
  readonly datagramCount: number
  /** Of all bytes, what was sent to one address each. */
  readonly addressedShare: number
  /** All that was on the network, for each event and peer; null where there were no events. */
  readonly bytesPerEventAndPeer: number | null
  /** The same over the size of an event. */
  readonly ratio: number | null
  readonly medianMs: number | null
  readonly p95Ms: number | null
  /** Everybody held everything in the end. */
  readonly isComplete: boolean
}

/** Peers meet, settle, and then write at random times, one at random each time; everything on the network is counted. */
export function benchMesh(crypto: CryptoPort, scene: MeshScene, peerCount: number): MeshResult {
  const dice = new MersenneTwister(peerCount)
  const random: Random = { bytes: (count) => Uint8Array.from({ length: count }, () => dice.randrange(256)) }
  const lan = new Lan(dice, scene.lossShare)
  const sinceMs = new Map<string, number>()
  const tookMs: number[] = []
  const onEvent = (name: string) => tookMs.push(lan.nowMs - (sinceMs.get(name) ?? 0))
  const shared = sharedCrypto(crypto)
  const community = communityOf(crypto, roomIdOfCreate(eventIdOfHash(random.bytes(32))), random.bytes(32))
  const peers = Array.from({ length: peerCount }, (_, at) => new MeshPeer(shared, random, community, at + 1, onEvent))
  for (const peer of peers) lan.add(peer)
  lan.runUntil(meshSettleMs)

  const before = { bytes: lan.sentBytes + lan.announcedBytes, sent: lan.sentBytes, datagrams: lan.datagramCount }
  const endMs = lan.nowMs + scene.durationMs
  const eventCount = Math.round((scene.eventsPerSecond * scene.durationMs) / 1_000)
  const times = Array.from({ length: eventCount }, () => lan.nowMs + dice.random() * scene.durationMs)
  for (const atMs of times.sort((left, right) => left - right)) {
    lan.runUntil(atMs)
    const author = dice.randrange(peerCount)
    const written = peers[author]?.write(random, meshEventBytes, Math.floor(lan.nowMs))
    if (written === undefined) continue
    sinceMs.set(written.name, lan.nowMs)
    lan.input(author, written.input)
  }
  lan.runUntil(endMs)
  // Whatever repairs what was lost belongs to what the events cost.
  const isComplete = lan.runUntil(endMs + meshTailMs, () => peers.every(({ blobs }) => blobs.size === eventCount))
  const bytes = lan.sentBytes + lan.announcedBytes - before.bytes
  const perEventAndPeer = eventCount === 0 ? null : bytes / eventCount / peerCount
  tookMs.sort((left, right) => left - right)
  return {
    scene: scene.name,
    peerCount,
    eventCount,
    lossShare: scene.lossShare,
    bytesPerSecond: (bytes / scene.durationMs) * 1_000,
    datagramCount: lan.datagramCount - before.datagrams,
    addressedShare: bytes === 0 ? 0 : (lan.sentBytes - before.sent) / bytes,
    bytesPerEventAndPeer: perEventAndPeer,
    ratio: perEventAndPeer === null ? null : perEventAndPeer / meshEventBytes,
    medianMs: tookMs[Math.floor(tookMs.length / 2)] ?? null,
    p95Ms: tookMs[Math.floor(tookMs.length * 0.95)] ?? null,
    isComplete,
  }
}
