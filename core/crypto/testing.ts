import sodium from 'libsodium-wrappers'
import type { RoomId } from '../event/ids.ts'
import { eventIdOfHash, roomIdOfCreate } from '../event/ids.ts'
import { uint32Bytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort, Random } from './port.ts'
import { sodiumCrypto } from './sodium.ts'

/** The real crypto port, for tests. */
export const testCrypto = (): Promise<CryptoPort> => sodium.ready.then(() => sodiumCrypto(sodium))

/** Random bytes that are the same for the same seed. */
export function seededRandom(crypto: CryptoPort, seed: string): Random {
  let drawn = 0
  return {
    bytes: (count) => {
      drawn++
      return crypto.hkdf(utf8Bytes(seed), uint32Bytes(drawn), 'seeded random', count)
    },
  }
}

/** A room id of its own for every name. */
export const testRoomId = (crypto: CryptoPort, name: string): RoomId =>
  roomIdOfCreate(eventIdOfHash(crypto.sha256(utf8Bytes(name))))
