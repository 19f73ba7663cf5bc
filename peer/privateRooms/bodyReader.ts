import type { CryptoPort } from '../../core/crypto/port.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { type BodyOf, searchedText } from '../views/messageBody.ts'
import { conversationKind } from './kind.ts'
import { RoomSecrets } from './roomSecrets.ts'
import { readSealed } from './sealedEvents.ts'

/** The text of a message that everybody of the community can read. */
export const openBody: BodyOf = (room, event) =>
  conversationKind(room) === undefined ? searchedText(event) : undefined

/** Reads the texts of messages with the secrets that a community's file holds, where no peer is at work. */
export function bodyReader(options: { crypto: CryptoPort; communityId: RoomId; store: CommunityStore }): BodyOf {
  const secrets = new RoomSecrets(options)
  return (room, event) => {
    if (conversationKind(room) === undefined) return openBody(room, event)
    const read = readSealed(options.crypto, secrets.in(room.roomId), event)
    return read.kind === 'readable' ? searchedText(read.event) : undefined
  }
}
