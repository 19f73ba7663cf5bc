import { memberOf } from '../../core/event/json.ts'
import { authoriserOf, type RoomEvent, signerOf } from '../../core/event/roomEvent.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import type { Sim } from '../sim.ts'
import { agreeingIn } from './converged.ts'
import type { Oracle } from './oracle.ts'

/**
 * What counts was written by somebody who might: who was in the room by then, with a device that was not revoked, and had the
 * level for it; and nobody let themselves in who was banned. Read off the state before it, without the rules that decide it:
 * where these are wrong, they are wrong alike on all devices.
 */
export const rulesKept: Oracle = {
  name: 'rulesKept',
  when: 'round',
  check(sim) {
    const [first] = agreeingIn(sim)
    if (first === undefined) return []
    const sound = soundIn.get(sim) ?? new Set()
    soundIn.set(sim, sound)
    return [...first.community.graph.rooms.values()].flatMap((room) =>
      [...room.entries()].flatMap((entry) => {
        const { id, type } = entry.event
        if (sound.has(id) || !isAccepted(entry)) return []
        const wrong = wrongWith(room, entry)
        if (wrong === undefined) {
          sound.add(id)
          return []
        }
        return [{ oracle: 'rulesKept', device: first.device.number, says: `${id} (${type}) counts, although ${wrong}` }]
      }),
    )
  },
}

/** What was looked at before: it does not become wrong. */
const soundIn = new WeakMap<Sim, Set<string>>()

function wrongWith(room: RoomGraph, { event, stateBefore }: Entry): string | undefined {
  if (event.type === 'm.room.create') return undefined
  const membership = (userId: string) => {
    const member = room.stateEvent(stateBefore, 'm.room.member', userId)
    return member && memberOf(member.content, 'membership')
  }
  const signers = [signerOf(event), authoriserOf(event)]
  if (signers.some((signer) => signer !== undefined && stateBefore.get(revokeKey(signer)) !== undefined)) {
    return 'its device was revoked before'
  }
  const before = membership(event.sender)
  if (event.type === 'm.room.member' && event.stateKey === event.sender) {
    const isEntering = memberOf(event.content, 'membership') === 'join'
    return isEntering && before === 'ban' ? 'its sender was banned before' : undefined
  }
  if (before !== 'join') return 'its sender was not in the room'
  // Whose device a revocation names decides about it, and not a level.
  if (event.type === 'roost.revoke') return undefined
  const { levels } = room.authStateOf(stateBefore)
  const required =
    event.type === 'm.room.member'
      ? levels[actOn(event, membership(event.stateKey ?? ''))]
      : levels.requiredFor(event.type, event.stateKey !== undefined)
  return levels.levelOf(event.sender) >= required ? undefined : 'its sender had not the level for it'
}

/** What somebody does to somebody else: who was banned is let in again by the level that bans. */
function actOn({ content }: RoomEvent, before: unknown): 'invite' | 'kick' | 'ban' {
  const after = memberOf(content, 'membership')
  if (after === 'invite') return 'invite'
  return after === 'ban' || before === 'ban' ? 'ban' : 'kick'
}
