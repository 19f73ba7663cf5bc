import type { RoomId, UserId } from '../event/ids.ts'
import { compareText } from '../order.ts'
import { prefixedBytes, utf8Bytes } from './bytes.ts'
import { comparedWords } from './comparedWords.ts'
import type { CryptoPort } from './port.ts'
import { communityIdBytes } from './schedule.ts'

const SAFETY_LABEL = utf8Bytes('roost/v1/safety-words\0')
const SAFETY_WORD_COUNT = 8

const PAIRING_LABEL = utf8Bytes('roost/v1/pairing-words\0')
const PAIRING_WORD_COUNT = 4

/**
 * Eight words that two people of a community compare by voice: the same on both sides exactly when each sees the other's
 * real user id, whose key is in it. Bound to the community, so that nothing computed for another one serves here.
 *
 * Somebody between the two shows each of them a key of their own, and can vary both: 88 bits ask for 2^44 such keys on each
 * side, each hashed thousands of times, for every pair of people anew.
 */
export function safetyWords(crypto: CryptoPort, communityId: RoomId, userA: UserId, userB: UserId): readonly string[] {
  const users = [userA, userB].sort(compareText).map(utf8Bytes)
  const statement = prefixedBytes(communityIdBytes(communityId), ...users)
  return comparedWords(crypto, SAFETY_LABEL, statement, SAFETY_WORD_COUNT)
}

/**
 * Four words for the two screens of a person who pairs a device: the same exactly when both took part in the same exchange.
 * `transcript` is all that was said, and holds keys of both sides; one of them was on the new device's screen before
 * anybody could ask, so whoever stands between has one key to vary, and minutes for 2^44 trials.
 */
export const pairingWords = (crypto: CryptoPort, transcript: Uint8Array): readonly string[] =>
  comparedWords(crypto, PAIRING_LABEL, transcript, PAIRING_WORD_COUNT)
