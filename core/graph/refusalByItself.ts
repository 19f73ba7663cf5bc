import { readCertificate } from '../crypto/certificate.ts'
import type { CryptoPort } from '../crypto/port.ts'
import type { RoomId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { IngestRefusal } from './ingestResult.ts'

/** What an event of a community is refused for whatever came before it. */
export function refusalByItself(
  crypto: CryptoPort,
  communityId: RoomId,
  event: RoomEvent,
): IngestRefusal['reason'] | undefined {
  if (event.type === 'roost.device') {
    const certificate = readCertificate(crypto, event.content)
    if (certificate?.user_id !== event.sender || certificate.device_id !== event.stateKey) return 'certificate'
  }
  const founds = event.type === 'm.room.create' && event.roomId !== communityId
  return founds && memberOf(event.content, 'roost.community') !== communityId ? 'foreignRoom' : undefined
}
