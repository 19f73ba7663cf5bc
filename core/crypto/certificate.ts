import { assert } from '../assert.ts'
import type { DeviceId, UserId } from '../event/ids.ts'
import { encodeBase64, isDeviceId, isUserId, keyOfName, serverOf } from '../event/ids.ts'
import { nameCharactersMax } from '../limits.ts'
import { concatBytes, prefixedBytes, utf8Bytes } from './bytes.ts'
import { bytesOfBase64, membersOf } from './contentShape.ts'
import type { DeviceKeys } from './identity.ts'
import type { CryptoPort, KeyPair } from './port.ts'
import { KEY_BYTES, SIGNATURE_BYTES } from './port.ts'

/**
 * The content of a `roost.device` state event: user and device both sign that the device, with this X25519 key, is the
 * user's. It proves itself, and counts once its event has its place in the graph. Keys and signatures are unpadded base64.
 */
export interface DeviceCertificate {
  readonly user_id: UserId
  readonly device_id: DeviceId
  readonly x25519: string
  readonly user_signature: string
  readonly device_signature: string
  /** What the device is called on screens. Nobody signs it here. */
  readonly name?: string
}

const LABEL = utf8Bytes('roost/v1/device-certificate\0')
const FIELDS = ['user_id', 'device_id', 'x25519', 'user_signature', 'device_signature']

/** A device as those who certify it know it: by its public keys. */
export interface CertifiedKeys {
  readonly deviceId: DeviceId
  /** X25519 */
  readonly agreementKey: Uint8Array
}

/** Certifies a device as the user's. `userKey` is the key that the user id names. */
export function certifyDevice(
  crypto: CryptoPort,
  userKey: KeyPair,
  userId: UserId,
  device: DeviceKeys,
  name?: string,
): DeviceCertificate {
  const keys = { deviceId: device.deviceId, agreementKey: device.agreement.publicKey }
  const byUser = signAsUser(crypto, userKey, userId, keys)
  return certificateOf(userId, keys, byUser, signAsDevice(crypto, userId, device), name)
}

/** The user's half of a certificate, 64 bytes: of a device that is elsewhere. `userKey` is the key that the user id names. */
export function signAsUser(crypto: CryptoPort, userKey: KeyPair, userId: UserId, keys: CertifiedKeys): Uint8Array {
  const namedKey = keyOfName(serverOf(userId))
  assert(namedKey !== undefined && crypto.equal(namedKey, userKey.publicKey), 'the user id names the user key')
  return crypto.sign(userKey.secretKey, certificateStatement(userId, keys.deviceId, keys.agreementKey))
}

/** The device's half, 64 bytes: that it shall be this user's. */
export const signAsDevice = (crypto: CryptoPort, userId: UserId, device: DeviceKeys): Uint8Array =>
  crypto.sign(device.signing.secretKey, certificateStatement(userId, device.deviceId, device.agreement.publicKey))

/** A certificate of its two halves. Whether they hold is for `readCertificate` to say. */
export function certificateOf(
  userId: UserId,
  { deviceId, agreementKey }: CertifiedKeys,
  userSignature: Uint8Array,
  deviceSignature: Uint8Array,
  name?: string,
): DeviceCertificate {
  assert(name === undefined || isDeviceName(name), 'the device name fits')
  return {
    user_id: userId,
    device_id: deviceId,
    x25519: encodeBase64(agreementKey),
    user_signature: encodeBase64(userSignature),
    device_signature: encodeBase64(deviceSignature),
    ...(name === undefined ? {} : { name }),
  }
}

/** The certificate, where `content` is exactly the shape of one and both signatures hold; undefined otherwise. */
export function readCertificate(crypto: CryptoPort, content: unknown): DeviceCertificate | undefined {
  const certificate = shapeOf(content)
  if (certificate === undefined) return undefined
  const userKey = keyOfName(serverOf(certificate.user_id))
  const deviceKey = keyOfName(certificate.device_id)
  const agreementKey = bytesOfBase64(certificate.x25519, KEY_BYTES)
  const userSignature = bytesOfBase64(certificate.user_signature, SIGNATURE_BYTES)
  const deviceSignature = bytesOfBase64(certificate.device_signature, SIGNATURE_BYTES)
  if (!userKey || !deviceKey || !agreementKey || !userSignature || !deviceSignature) return undefined

  const statement = certificateStatement(certificate.user_id, certificate.device_id, agreementKey)
  if (!crypto.verify(userKey, statement, userSignature)) return undefined
  if (!crypto.verify(deviceKey, statement, deviceSignature)) return undefined
  return certificate
}

/** What both signatures sign. */
function certificateStatement(userId: UserId, deviceId: DeviceId, agreementKey: Uint8Array): Uint8Array {
  return concatBytes(LABEL, prefixedBytes(utf8Bytes(userId), utf8Bytes(deviceId), agreementKey))
}

function shapeOf(content: unknown): DeviceCertificate | undefined {
  const members = membersOf(content, FIELDS, ['name'])
  if (members === undefined) return undefined
  const { user_id, device_id, x25519, user_signature, device_signature, name } = members
  if (typeof user_id !== 'string' || !isUserId(user_id)) return undefined
  if (typeof device_id !== 'string' || !isDeviceId(device_id)) return undefined
  if (typeof x25519 !== 'string' || typeof user_signature !== 'string' || typeof device_signature !== 'string') {
    return undefined
  }
  const certificate = { user_id, device_id, x25519, user_signature, device_signature }
  if (name === undefined) return certificate
  return typeof name === 'string' && isDeviceName(name) ? { ...certificate, name } : undefined
}

const isDeviceName = (name: string): boolean =>
  name.length >= 1 && name.length <= nameCharactersMax && name.isWellFormed()
