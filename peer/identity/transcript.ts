import { concatBytes, prefixedBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { PairingCode } from '../../core/crypto/pairingCode.ts'
import type { CryptoPort, KeyPair, Random } from '../../core/crypto/port.ts'
import { openBox, sealBox } from '../../core/crypto/sealedBox.ts'
import type { DeviceId, UserId } from '../../core/event/ids.ts'

/** All that two devices said before their words are compared. */
export interface Exchange {
  /** As the new device shows it; where it says it can be reached is not in it. */
  readonly code: Omit<PairingCode, 'addresses'>
  /** The old device's ephemeral key in the rendezvous. */
  readonly asker: Uint8Array
  readonly userId: UserId
  readonly userName: string
  readonly oldDeviceId: DeviceId
  readonly newDeviceName: string
  /** 32 random bytes of each side. The old device was bound to its own before it saw the new one's. */
  readonly oldNonce: Uint8Array
  readonly newNonce: Uint8Array
}

const NONCE_LABEL = utf8Bytes('roost/v1/pairing-nonce\0')
const GRANT_LABEL = utf8Bytes('roost/v1/pairing-grant\0')

/** What the words are made of: the same on both sides exactly when both took part in the same exchange. */
export const transcriptOf = (exchange: Exchange): Uint8Array =>
  prefixedBytes(
    exchange.code.rendezvousKey,
    exchange.code.signingKey,
    exchange.code.agreementKey,
    exchange.asker,
    utf8Bytes(exchange.userId),
    utf8Bytes(exchange.userName),
    utf8Bytes(exchange.oldDeviceId),
    utf8Bytes(exchange.newDeviceName),
    exchange.oldNonce,
    exchange.newNonce,
  )

/** What binds the old device to a nonce: whoever stands between cannot look for one by which the words are alike. */
export const nonceCommitment = (crypto: CryptoPort, nonce: Uint8Array): Uint8Array =>
  crypto.sha256(concatBytes(NONCE_LABEL, nonce))

/** Seals what the new device is to know to the key in its code, for this exchange alone. Undefined for a key that is none. */
export const sealGrant = (
  crypto: CryptoPort,
  random: Random,
  exchange: Exchange,
  grant: Uint8Array,
): Uint8Array | undefined => sealBox(crypto, random, exchange.code.agreementKey, grantContext(crypto, exchange), grant)

export const openGrant = (
  crypto: CryptoPort,
  agreement: KeyPair,
  exchange: Exchange,
  sealed: Uint8Array,
): Uint8Array | undefined => openBox(crypto, agreement, grantContext(crypto, exchange), sealed)

const grantContext = (crypto: CryptoPort, exchange: Exchange): Uint8Array =>
  concatBytes(GRANT_LABEL, crypto.sha256(transcriptOf(exchange)))
