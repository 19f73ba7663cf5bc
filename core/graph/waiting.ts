import type { RoomId } from '../event/ids.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { lookedAtWaitingMax } from '../limits.ts'
import type { CausalBuffer, Incoming } from './causalBuffer.ts'
import { isCertified } from './certified.ts'

/**
 * Events of a room that wait for others and that their authors certainly wrote. Anybody can make up what waits for ever:
 * what nobody signed is passed over, and only so many are looked at.
 */
export function signedWaiting(
  buffer: CausalBuffer,
  roomId: RoomId,
  directory: { ownersOf: (deviceId: string) => ReadonlySet<string>; verify: (copy: Incoming) => boolean },
): RoomEvent[] {
  const signed: RoomEvent[] = []
  let lookedAt = 0
  for (const id of buffer.ofRoom(roomId)) {
    const pending = buffer.get(id)
    if (pending === undefined || !isCertified(pending.event, directory.ownersOf)) continue
    if (pending.signature === 'unchecked') {
      if (lookedAt++ === lookedAtWaitingMax) break
      pending.signature = directory.verify(pending) ? 'valid' : 'invalid'
    }
    if (pending.signature === 'valid') signed.push(pending.event)
  }
  return signed
}
