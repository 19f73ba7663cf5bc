import { openBlob } from '../../../core/crypto/blob.ts'
import { canonicalBytes, parseCanonicalJson } from '../../../core/event/canonicalJson.ts'
import { encodeBase64, serverOf } from '../../../core/event/ids.ts'
import { isJsonObject, type JsonObject } from '../../../core/event/json.ts'
import { redact } from '../../../core/event/redact.ts'
import { ROOST_1 } from '../../../core/event/roomVersion.ts'
import { hashEvent } from '../../../core/event/signEvent.ts'
import type { Entry } from '../../../core/graph/entry.ts'
import { UDP_PORT } from '../../world/simNetwork.ts'
import type { Crafted, Liar } from '../liar.ts'
import type { Lie, Telling } from '../telling.ts'

/** Events that say of themselves what is not so. */

export const forgedSignature: Lie = {
  kind: 'forgedSignature',
  says: 'Signs with noise, for itself and for others. None of it is taken, and what is known to be good stays so.',
  tell(telling) {
    const { liar, rng } = telling
    const room = telling.room
    const own = telling.message(room)
    const noise = { ...liar.signature(own), signature: rng.bytes(64) }
    const forged = [liar.sealedBy(hashEvent(liar.crypto, liar.keys.deviceId, own), [noise])]
    for (const { userId, deviceId } of liar.others.slice(0, 3)) {
      const theirs = telling.message(room, { sender: userId })
      const hashed = hashEvent(liar.crypto, deviceId, theirs)
      forged.push(liar.sealedBy(hashed, [liar.signature(theirs, liar.keys, deviceId)]))
    }
    telling.forged(...forged)
    telling.spread(forged)
    telling.give([...forged, ...latestOfOthers(telling, 2).map((event) => withSignature(event, rng.bytes(64)))])
    giveVouchedFor(telling)
  },
}

/**
 * A copy with a spoilt signature, for which the same device's next event vouches: some are given both, and others only that
 * one, and have to ask for the spoilt one.
 */
function giveVouchedFor(telling: Telling): void {
  const { liar, rng } = telling
  const room = telling.room
  const device = telling.further
  const message = telling.message(room, { signer: device.deviceId })
  const noise = { ...liar.signature(message, device), signature: rng.bytes(64) }
  const spoilt = liar.sealedBy(hashEvent(liar.crypto, device.deviceId, message), [noise])
  const next = liar.signed(telling.message(room, { signer: device.deviceId, prev_events: [spoilt.id] }), device)
  if (liar.isAllowed(spoilt)) telling.watch(spoilt, next)
  telling.give([spoilt], (_, index) => index % 2 === 0)
  telling.give([next])
}

export const wrongHash: Lie = {
  kind: 'wrongHash',
  says: 'Changes what an event says behind its hash. Nobody shows anything but what its author wrote.',
  tell(telling) {
    const { liar, rng } = telling
    const own = liar.signed(telling.message(telling.room))
    const { json } = hashEvent(liar.crypto, liar.keys.deviceId, telling.message(telling.room))
    const untrue = liar.signedAsItIs({ ...json, hashes: { sha256: encodeBase64(rng.bytes(32)) } })
    telling.forged(own, untrue)
    const forged = [changed(own, { body: 'something else' }), untrue]
    telling.spread(forged)
    telling.give([...forged, ...latestOfOthers(telling, 3).map((event) => changed(event, { body: 'never said' }))])
  },
}

export const foreignAuthor: Lie = {
  kind: 'foreignAuthor',
  says: 'Names somebody else as the author and signs with its own key. Nobody but the author speaks for them.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const forged = liar.others.slice(0, 3).flatMap(({ userId, deviceId }) => {
      const { certificate } = liar.community.profile
      const stolen = { ...certificate, user_id: userId }
      const member = { type: 'm.room.member', stateKey: userId, content: { membership: 'leave' } }
      const drafts = [
        telling.message(room, { sender: userId }),
        liar.draft(room, member, { sender: userId }),
        liar.draft(
          liar.root,
          { type: 'roost.device', stateKey: liar.keys.deviceId, content: stolen },
          { sender: userId },
        ),
        liar.draft(liar.root, { type: 'roost.device', stateKey: deviceId, content: { ...certificate } }),
      ]
      return drafts.map((unsigned) => liar.signed(unsigned))
    })
    telling.forged(...forged)
    telling.spread(forged)
    telling.give(forged)
  },
}

export const replay: Lie = {
  kind: 'replay',
  says: 'Says again what others said, as it was and from elsewhere. It counts once.',
  tell(telling) {
    const { liar, rng } = telling
    const old = latestOfOthers(telling, 12)
    telling.forEach((them) => {
      for (const { id, bytes } of old) {
        telling.hand(them, liar.blob(bytes), 1)
        telling.hand(them, liar.community.store.blob(id) ?? liar.blob(bytes), 1)
      }
    })
    telling.every(300, () => {
      const mouth = telling.speak()
      if (mouth.overheard.length === 0) return
      const { from, bytes } = rng.pick(mouth.overheard)
      for (const { host } of telling.audience) {
        mouth.sendRaw({ host, port: UDP_PORT }, bytes)
        telling.spoof(from, { host, port: UDP_PORT }, bytes)
      }
    })
  },
}

/** What others wrote last, as it is on the disk. */
function latestOfOthers({ liar }: Telling, countMax: number): Crafted[] {
  const found: Crafted[] = []
  for (const room of liar.rooms)
    for (const entry of room.latestEntries()) {
      if (found.length >= countMax) return found
      const event = entry.event.sender === liar.userId ? undefined : stored(liar, entry)
      if (event) found.push(event)
    }
  return found
}

function stored(liar: Liar, { event }: Entry): Crafted | undefined {
  const blob = liar.community.store.blob(event.id)
  const bytes = blob && openBlob(liar.crypto, liar.community.epochs.openers, blob)
  return bytes && { id: event.id, bytes, originServerTs: event.originServerTs }
}

const jsonOf = ({ bytes }: Crafted): JsonObject => {
  const json = parseCanonicalJson(bytes)
  return isJsonObject(json) ? json : {}
}

const withJson = (event: Crafted, json: JsonObject): Crafted => ({ ...event, bytes: canonicalBytes(json) })

/** The event with other content under the same hashes and signatures. */
export function changed(event: Crafted, content: JsonObject): Crafted {
  const json = jsonOf(event)
  const before = isJsonObject(json.content) ? json.content : {}
  return withJson(event, { ...json, content: { ...before, ...content } })
}

/** What a redaction would leave of the event. */
export const stripped = (event: Crafted): Crafted => withJson(event, redact(ROOST_1, jsonOf(event)))

/** The event with other bytes for its sender's signature. */
function withSignature(event: Crafted, signature: Uint8Array): Crafted {
  const json = jsonOf(event)
  const server = serverOf(String(json.sender))
  return withJson(event, {
    ...json,
    signatures: { [server]: { [`ed25519:${String(json.signer)}`]: encodeBase64(signature) } },
  })
}
