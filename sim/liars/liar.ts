import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { certifyDevice } from '../../core/crypto/certificate.ts'
import { createDevice, type DeviceKeys, userKeyOfWords } from '../../core/crypto/identity.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { canonicalBytes } from '../../core/event/canonicalJson.ts'
import { eventIdOf, referenceBytes } from '../../core/event/hash.ts'
import { type DeviceId, type EventId, encodeBase64, isUserId, serverOf, type UserId } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import { type RoomEvent, stateKey } from '../../core/event/roomEvent.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import { type HashedEvent, hashEvent } from '../../core/event/signEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { authorise } from '../../core/rooms/auth/authorise.ts'
import { authSelectionOf } from '../../core/rooms/authEvents.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { conversationKind } from '../../peer/privateRooms/kind.ts'
import { isJoined } from '../../peer/views/communityState.ts'
import type { GossipEpoch } from '../../sync/gossip/interface.ts'
import { sameBytes } from '../../sync/reconcile/ids.ts'
import type { Device } from '../device/device.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { ownKeysOnly } from './ownKeysOnly.ts'

/** An event as it might be sealed and sent, good or not. */
export interface Crafted {
  readonly id: EventId
  readonly bytes: Uint8Array
  readonly originServerTs: number
}

/** What an event is to say; the rest follows from what the liar's peer holds. */
export interface LieDraft {
  readonly type: string
  readonly content: JsonObject
  readonly stateKey?: string
}

/** One signature as it shall stand in an event: whose server, which key, what bytes. */
export interface Claimed {
  readonly server: string
  readonly keyName: string
  readonly signature: Uint8Array
}

/** A device with which a liar speaks beside its peer. */
export interface Voice {
  readonly keys: DeviceKeys
  readonly bootNumber: number
  /** What makes it a member's, where nobody may have heard of that. */
  readonly certificate: Crafted | undefined
  /** It is silent from now on, and may speak again as after a new start. */
  giveBack(): void
}

interface KeptVoice {
  readonly keys: DeviceKeys
  bootNumber: number
  isTaken: boolean
}

/** Further devices of liars, by the one with the peer: not another one for every lie. */
const drawers = new WeakMap<Device, KeptVoice[]>()

/**
 * A member who lies: what their own device knows and owns, and nothing that is anybody else's. The peer on the device is
 * an honest program, which holds the graph and follows the keys.
 */
export class Liar {
  readonly device: Device
  readonly crypto: CryptoPort
  readonly userId: UserId
  readonly keys: DeviceKeys
  readonly #sim: Sim
  readonly #rng: Rng

  private constructor(sim: Sim, device: Device, community: CommunityPeer, rng: Rng) {
    this.#sim = sim
    this.#rng = rng
    this.device = device
    this.userId = community.profile.userId
    this.keys = community.profile.device
    const further = (drawers.get(device) ?? []).map(({ keys }) => keys)
    this.crypto = ownKeysOnly(
      sim.crypto,
      [this.keys, ...further].flatMap(({ signing, agreement }) => [signing, agreement]),
    )
  }

  /** Undefined where there is nothing to lie with: the device does not run, or is in no community. */
  static at(sim: Sim, device: Device, rng: Rng): Liar | undefined {
    const { community } = device
    return device.isUp && community && community.graph.entryCount > 0
      ? new Liar(sim, device, community, rng)
      : undefined
  }

  /** As the own peer has it now. */
  get community(): CommunityPeer {
    return must(this.device.community, 'a liar lies while its peer is there')
  }

  get root(): RoomGraph {
    return this.community.graph.root
  }

  /** Does something with what the own peer holds, while that is there. What its disk refuses is left undone. */
  within(task: () => void): void {
    if (!this.device.isUp || this.device.community === undefined) return
    this.device.within(() => {
      try {
        task()
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
      }
    })
  }

  /** Where it may speak, and everybody reads; none where it is out of the community. */
  get rooms(): RoomGraph[] {
    const rooms = [...this.community.graph.rooms.values()]
    return rooms.filter(
      (room) => room !== this.root && isJoined(room, this.userId) && conversationKind(room) === undefined,
    )
  }

  /** The members that it knows of, but for itself, and the devices of each. */
  get others(): { readonly userId: UserId; readonly deviceId: DeviceId }[] {
    const { devices } = this.#sim
    return devices.flatMap(({ isHonest, community }) =>
      isHonest && community ? [{ userId: community.profile.userId, deviceId: community.profile.device.deviceId }] : [],
    )
  }

  /** What an honest device would write now, without hashes and signatures; some of it as the lie has it. */
  draft(room: RoomGraph, { type, content, stateKey: key }: LieDraft, changes: JsonObject = {}): JsonObject {
    // Whoever speaks for somebody else rests it on what that one may do.
    const named = String(changes.sender)
    const unsigned = protoEvent(room, {
      type,
      content,
      sender: isUserId(named) ? named : this.userId,
      originServerTs: this.device.clock.nowMs(),
      signer: this.keys.deviceId,
      ...(key === undefined ? {} : { stateKey: key }),
    })
    return { ...unsigned, ...changes }
  }

  /** The same as it would have been written when nothing was there but what one event knows of. */
  draftUpon(room: RoomGraph, parent: Entry, draft: LieDraft, changes: JsonObject = {}): JsonObject {
    const { type, content, stateKey: name } = draft
    const keys = authSelectionOf(room.version, {
      type,
      content,
      stateKey: name,
      sender: this.userId,
      signer: this.keys.deviceId,
    })
    const authEvents = keys.flatMap((key) => parent.stateAfter.get(key) ?? [])
    return this.draft(room, draft, { prev_events: [parent.event.id], auth_events: authEvents, ...changes })
  }

  /** The same with an own device's good signature. */
  signed(unsigned: JsonObject, device: DeviceKeys = this.keys): Crafted {
    return this.sealedBy(hashEvent(this.crypto, device.deviceId, unsigned), [this.signature(unsigned, device)])
  }

  /** An event with the hashes that it names, whether they are its own, and a good signature of that. */
  signedAsItIs(json: JsonObject): Crafted {
    const reference = referenceBytes(ROOST_1, json)
    const signature = this.crypto.sign(this.keys.signing.secretKey, reference)
    const hashed = { id: eventIdOf(this.crypto, reference), json, reference }
    return this.sealedBy(hashed, [{ server: serverOf(String(json.sender)), keyName: this.keys.deviceId, signature }])
  }

  /** An own device's signature of an event, whoever the event says that it is from. */
  signature(unsigned: JsonObject, device: DeviceKeys = this.keys, signer: string = device.deviceId): Claimed {
    const { reference } = hashEvent(this.crypto, signer, unsigned)
    return {
      server: serverOf(String(unsigned.sender)),
      keyName: signer,
      signature: this.crypto.sign(device.signing.secretKey, reference),
    }
  }

  /** A hashed event with whatever signatures. */
  sealedBy({ id, json }: HashedEvent, signatures: readonly Claimed[]): Crafted {
    const named = signatures.map(({ server, keyName, signature }): [string, JsonObject] => [
      server,
      { [`ed25519:${keyName}`]: encodeBase64(signature) },
    ])
    const bytes = canonicalBytes({ ...json, signatures: Object.fromEntries(named) })
    return { id, bytes, originServerTs: Number(json.origin_server_ts) }
  }

  /** Whether the rules would take an event that rests on what is here by now; false for what is no event at all. */
  isAllowed({ bytes }: Crafted): boolean {
    const event = this.#parsed(bytes)
    const room = event && this.community.graph.rooms.get(event.roomId)
    if (event === undefined || room === undefined) return false
    const parents = event.prevEvents.map((id) => room.entry(id))
    const known = parents.filter((parent) => parent !== undefined)
    if (known.length < parents.length) return false
    return authorise(room.version, event, room.authStateOf(room.stateOver(known))).allowed
  }

  #parsed(bytes: Uint8Array): RoomEvent | undefined {
    const result = parseEvent(this.crypto, bytes)
    return result.ok ? result.parsed.event : undefined
  }

  /** The epoch that everybody sends under, by what the own peer holds. */
  get epoch(): GossipEpoch {
    const { sending, ring } = this.community.epochs.gossipEpochs
    return must(
      ring.find(({ id }) => sameBytes(id, sending)),
      'a community is held by a key',
    )
  }

  /** Sealed under the epoch that everybody sends under. */
  blob(bytes: Uint8Array): Uint8Array {
    return sealBlob(this.crypto, this.#rng, this.community.epochs.sending.keys, bytes)
  }

  /**
   * A device to speak with beside the own peer, which goes on to speak for the first. Certified where its person has their
   * words at hand; a stranger, who holds the key of the community, otherwise. Its own until it is given back.
   */
  takeVoice(): Voice {
    const drawer = drawers.get(this.device) ?? []
    drawers.set(this.device, drawer)
    const free = drawer.find(({ isTaken }) => !isTaken)
    const kept = free ?? { keys: createDevice(this.crypto, this.#rng), bootNumber: 0, isTaken: false }
    if (!free) drawer.push(kept)
    kept.isTaken = true
    kept.bootNumber++
    const { keys, bootNumber } = kept
    const giveBack = () => {
      kept.isTaken = false
    }
    return { keys, bootNumber, certificate: this.#certificateOf(keys), giveBack }
  }

  #certificateOf(keys: DeviceKeys): Crafted | undefined {
    const words = this.#sim.people[this.device.person]?.words ?? []
    const userKey = userKeyOfWords(this.crypto, words)
    const isCertified = this.root.currentState.get(stateKey('roost.device', keys.deviceId)) !== undefined
    if (userKey === undefined || isCertified || !isJoined(this.root, this.userId)) return undefined
    const content = { ...certifyDevice(this.crypto, userKey, this.userId, keys) }
    const unsigned = this.draft(this.root, { type: 'roost.device', stateKey: keys.deviceId, content })
    return this.signed({ ...unsigned, signer: keys.deviceId }, keys)
  }
}
