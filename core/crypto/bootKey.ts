import { assert } from '../assert.ts'
import type { DeviceId, RoomId } from '../event/ids.ts'
import { deviceIdOfKey } from '../event/ids.ts'
import { concatBytes, uint32Bytes, utf8Bytes } from './bytes.ts'
import type { DeviceKeys } from './identity.ts'
import type { CryptoPort, KeyPair, Random } from './port.ts'
import { KEY_BYTES, SIGNATURE_BYTES } from './port.ts'
import { communityIdBytes } from './schedule.ts'

/**
 * The keys a device speaks with on the network between two starts, one pair of pairs per community. The device signs
 * them once, so that its own key signs events and nothing else.
 */
export interface BootKeys {
  /** What proves the keys to others: see `readBootCertificate`. */
  readonly certificate: Uint8Array
  readonly signing: KeyPair
  readonly agreement: KeyPair
  readonly bootNumber: number
}

export interface BootCertificate {
  readonly deviceId: DeviceId
  readonly bootNumber: number
  readonly signingKey: Uint8Array
  readonly agreementKey: Uint8Array
}

const LABEL = utf8Bytes('roost/v1/boot\0')
const BOOT_NUMBER_MAX = 0xffffffff

// device key 32 ‖ boot number 4 ‖ Ed25519 key 32 ‖ X25519 key 32 ‖ the device's signature 64
const BOOT_NUMBER_AT = KEY_BYTES
const SIGNING_KEY_AT = BOOT_NUMBER_AT + 4
const AGREEMENT_KEY_AT = SIGNING_KEY_AT + KEY_BYTES
const SIGNATURE_AT = AGREEMENT_KEY_AT + KEY_BYTES
const BOOT_CERTIFICATE_BYTES = SIGNATURE_AT + SIGNATURE_BYTES

/** Makes the keys of one start. `bootNumber` rises with every start of the device. */
export function createBoot(
  crypto: CryptoPort,
  random: Random,
  device: DeviceKeys,
  communityId: RoomId,
  bootNumber: number,
): BootKeys {
  assert(Number.isInteger(bootNumber) && bootNumber >= 0 && bootNumber <= BOOT_NUMBER_MAX, 'a boot number is 32 bits')
  const signing = crypto.signingKeyPair(random.bytes(KEY_BYTES))
  const agreement = crypto.agreementKeyPair(random.bytes(KEY_BYTES))
  const body = concatBytes(device.signing.publicKey, uint32Bytes(bootNumber), signing.publicKey, agreement.publicKey)
  const signature = crypto.sign(device.signing.secretKey, bootStatement(communityId, body))
  return { certificate: concatBytes(body, signature), signing, agreement, bootNumber }
}

/** Reads a boot certificate; undefined unless the device signed it for this very community. */
export function readBootCertificate(
  crypto: CryptoPort,
  communityId: RoomId,
  bytes: Uint8Array,
): BootCertificate | undefined {
  if (bytes.length !== BOOT_CERTIFICATE_BYTES) return undefined
  const deviceKey = bytes.slice(0, BOOT_NUMBER_AT)
  const statement = bootStatement(communityId, bytes.subarray(0, SIGNATURE_AT))
  if (!crypto.verify(deviceKey, statement, bytes.subarray(SIGNATURE_AT))) return undefined
  return {
    deviceId: deviceIdOfKey(deviceKey),
    bootNumber: new DataView(bytes.buffer, bytes.byteOffset).getUint32(BOOT_NUMBER_AT),
    signingKey: bytes.slice(SIGNING_KEY_AT, AGREEMENT_KEY_AT),
    agreementKey: bytes.slice(AGREEMENT_KEY_AT, SIGNATURE_AT),
  }
}

const bootStatement = (communityId: RoomId, body: Uint8Array): Uint8Array =>
  concatBytes(LABEL, communityIdBytes(communityId), body)
