import { sealBlob } from '../../core/crypto/blob.ts'
import { createDevice, createUser, type DeviceKeys } from '../../core/crypto/identity.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { canonicalBytes } from '../../core/event/canonicalJson.ts'
import { encodeBase64, serverOf } from '../../core/event/ids.ts'
import { hashEvent } from '../../core/event/signEvent.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { isOpenToAll } from '../../core/keys/standing.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import type { GossipEpoch } from '../../sync/gossip/interface.ts'
import { Mouth } from '../liars/mouth.ts'
import { ownKeysOnly } from '../liars/ownKeysOnly.ts'
import type { Rng } from '../random/rng.ts'
import type { Nuisance, Outsider } from './outsider.ts'

const greetMs = 800

export const oldEpochKey: Nuisance = {
  kind: 'oldEpochKey',
  says: 'Speaks under a key from before, or from a link, and asks for what is new. It is told no key, and writes nothing.',
  refusedAs: [],
  begin(outsider) {
    const community = outsider.honest.find(({ community: held }) => held && held.graph.entryCount > 0)?.community
    const epoch = community && leaked(community, outsider)
    if (community && epoch) intrude(outsider, community, epoch)
  },
}

/** The oldest key that somebody kept; where there was never a new one, the one of a link that was passed on. */
function leaked({ epochs }: CommunityPeer, { rng }: Outsider): GossipEpoch | undefined {
  const { ring } = epochs.gossipEpochs
  const old = ring.filter(({ status }) => status === 'old')
  return old.length > 0 ? rng.pick(old) : ring.at(-1)
}

function intrude(outsider: Outsider, community: CommunityPeer, epoch: GossipEpoch): void {
  const { sim, rng } = outsider
  const { communityId } = community
  const crypto = ownKeysOnly(sim.crypto, [])
  const keys = createDevice(crypto, rng)
  const mouth = new Mouth({
    crypto,
    network: sim.network,
    number: outsider.number,
    communityId,
    keys,
    bootNumber: 1,
    rng,
    nowMs: () => sim.time.nowMs,
    epoch: () => epoch,
    entryCount: () => 1,
    within: (task) => task(),
  })
  outsider.atEnd(() => mouth.close())
  const written = messageOf(crypto, rng, community.graph, keys, sim.time.nowMs)
  sim.trace.note({
    atMs: sim.time.nowMs - sim.startMs,
    device: undefined,
    kind: 'forged',
    eventId: written.id,
    detail: 'oldEpochKey',
  })
  mouth.onAcquainted = (them) => {
    outsider.bites()
    const blob = sealBlob(crypto, rng, epoch.keys, written.bytes)
    mouth.deliverBlob(them, blob, () => {})
    mouth.announce(mouth.sealSigned({ type: 'fresh', blobs: [blob] }))
    mouth.say(them, { type: 'keychainAsk' })
    mouth.tell(them, [{ id: rng.bytes(32), secret: rng.bytes(32) }])
  }
  mouth.onSaid = ({ deviceId }, said) => {
    if (said.type !== 'keychain') return
    const teller = outsider.honest.find((device) => device.community?.profile.device.deviceId === deviceId)
    const held = teller?.community
    if (held === undefined || isOpenToAll(held.graph.root)) return
    sim.fail({ oracle: 'secrecy', device: teller?.number ?? -1, says: 'it told a stranger of keys' })
  }
  outsider.every(greetMs, () => {
    for (const to of outsider.addresses) mouth.greet(to)
  })
}

/** A message in the name of nobody that anybody knows, upon what is there. */
function messageOf(crypto: CryptoPort, rng: Rng, { root, table }: CommunityGraph, keys: DeviceKeys, nowMs: number) {
  const { userId } = createUser(crypto, rng, 'nobody')
  const { deviceId, signing } = keys
  const [last] = root.latestEntries()
  const { id, json, reference } = hashEvent(crypto, deviceId, {
    type: 'm.room.message',
    room_id: root.roomId,
    sender: userId,
    content: { msgtype: 'm.text', body: 'let me in' },
    prev_events: last ? [table.ids.idAt(last.number)] : [],
    auth_events: [],
    depth: 1,
    origin_server_ts: nowMs,
  })
  const signature = encodeBase64(crypto.sign(signing.secretKey, reference))
  const signatures = { [serverOf(userId)]: { [`ed25519:${deviceId}`]: signature } }
  return { id, bytes: canonicalBytes({ ...json, signatures }) }
}
