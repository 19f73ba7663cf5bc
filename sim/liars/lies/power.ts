import { createDevice } from '../../../core/crypto/identity.ts'
import { epochCommitment } from '../../../core/crypto/lockbox.ts'
import { KEY_BYTES } from '../../../core/crypto/port.ts'
import { encodeLockboxes, encodeRekey } from '../../../core/crypto/rekeyContent.ts'
import type { DeviceId, EventId } from '../../../core/event/ids.ts'
import { eventIdBytes, eventIdOfHash } from '../../../core/event/ids.ts'
import type { JsonObject } from '../../../core/event/json.ts'
import { isAccepted } from '../../../core/graph/entry.ts'
import { entitledOf } from '../../../core/keys/entitled.ts'
import { rekeyDrafts } from '../../../core/keys/rekeyDrafts.ts'
import type { Crafted } from '../liar.ts'
import type { Lie, Telling } from '../telling.ts'

/** Misuse of what people may do to each other. */

/** What a sealed box looks like. */
const boxBytes = 80

export const garbageLockboxes: Lie = {
  kind: 'garbageLockboxes',
  says: 'Gives boxes that hold nothing, and tells of epochs that are not. Everybody goes on under a key that all have.',
  tell(telling) {
    const { liar, rng } = telling
    const { root, community } = liar
    const garbage = () =>
      new Map<DeviceId, Uint8Array>(liar.others.map(({ deviceId }) => [deviceId, rng.bytes(boxBytes)]))
    const lockbox = (content: JsonObject) => liar.signed(liar.draft(root, { type: 'roost.lockbox', content }))
    const boxes = (rekey: EventId) => encodeLockboxes({ rekey, lockboxes: garbage(), recovery: new Map() })
    const epochs = [...community.epochs.chain.epochs.keys()].slice(-2)
    const given: Crafted[] = [
      ...epochs.map((id) => lockbox(boxes(id))),
      lockbox(boxes(eventIdOfHash(rng.bytes(32)))),
      lockbox({ rekey: 'no id', lockboxes: [] }),
    ]
    const commitment = epochCommitment(liar.crypto, root.roomId, rng.bytes(KEY_BYTES))
    const content = encodeRekey({ commitment, lockboxes: garbage(), recovery: new Map() })
    given.push(liar.signed(liar.draft(root, { type: 'roost.rekey', content })))
    telling.judge(...given)
    telling.spread(given)
    telling.forEach((them) => {
      for (let count = rng.between(1, 5); count > 0; count--)
        telling.speak().tell(them, [
          { id: rng.bytes(32), secret: rng.bytes(KEY_BYTES) },
          { id: eventIdBytes(epochs.at(-1) ?? eventIdOfHash(rng.bytes(32))), secret: rng.bytes(KEY_BYTES) },
        ])
    })
  },
}

export const rekeyOmitsHonest: Lie = {
  kind: 'rekeyOmitsHonest',
  says: 'Founds an epoch and leaves somebody out. Where it may, others give them the box; where not, nobody follows.',
  tell(telling) {
    const { liar, rng } = telling
    const { root } = liar
    const [omitted] = rng.shuffled(liar.others)
    const entitled = entitledOf(root)
    const sealing = { crypto: liar.crypto, random: rng, roomId: root.roomId, secret: rng.bytes(KEY_BYTES) }
    const { founding, more } = rekeyDrafts(sealing, {
      // It takes a device of its own along, which nobody knows.
      devices: [
        ...entitled.devices.filter(({ deviceId }) => deviceId !== omitted?.deviceId),
        { ...strange(telling), userId: liar.userId },
      ],
      recovery: entitled.recovery.filter(({ userId }) => userId !== omitted?.userId),
    })
    const rekey = liar.signed(liar.draft(root, { type: 'roost.rekey', content: founding }))
    telling.judge(rekey)
    telling.spread([rekey])
    const lots = more(rekey.id).map((content) => liar.signed(liar.draft(root, { type: 'roost.lockbox', content })))
    if (lots.length > 0) telling.spread(lots)
  },
}

function strange({ liar, rng }: Telling) {
  const { deviceId, agreement } = createDevice(liar.crypto, rng)
  return { deviceId, x25519: agreement.publicKey }
}

export const mutualBans: Lie = {
  kind: 'mutualBans',
  says: 'Bans whoever might ban it, at the same moment and from before. Rules decide alike everywhere who is out.',
  tell(telling) {
    const { liar, sim } = telling
    const { root } = liar
    const liars = sim.devices.flatMap(({ isHonest, community }) =>
      !isHonest && community && community.profile.userId !== liar.userId ? [community.profile.userId] : [],
    )
    const founder = sim.devices[0]?.community?.profile.userId
    const targets = [...telling.rng.shuffled(liars).slice(0, 2), ...(founder ? [founder] : [])]
    const before = [...root.entries()].findLast((entry) => entry.event.sender === liar.userId && isAccepted(entry))
    const bans = targets.flatMap((target): Crafted[] => {
      const content = { membership: 'ban', 'roost.extremities': {} }
      const draft = { type: 'm.room.member', stateKey: target, content }
      // And from before anybody could ban it: as if it had not heard of anything since.
      const early = before ? [liar.draftUpon(root, before, draft)] : []
      return [liar.draft(root, draft), ...early].map((ban) => liar.signed(ban))
    })
    const levels = root.stateEvent(root.currentState, 'm.room.power_levels')?.content ?? {}
    const users = {
      ...(levels.users as JsonObject | undefined),
      [liar.userId]: 100,
      ...(founder ? { [founder]: 0 } : {}),
    }
    bans.push(
      liar.signed(liar.draft(root, { type: 'm.room.power_levels', stateKey: '', content: { ...levels, users } })),
    )
    telling.judge(...bans)
    telling.spread(bans)
  },
}
