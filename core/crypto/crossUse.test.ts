import { describe, expect, test } from 'vitest'
import { deviceIdOfKey, encodeBase64, nameOfKey, userIdOfKey } from '../event/ids.ts'
import { parseEvent } from '../event/parseEvent.ts'
import { signaturesAreValid, signEvent } from '../event/signEvent.ts'
import { openBlob, sealBlob } from './blob.ts'
import { createBoot, readBootCertificate } from './bootKey.ts'
import { concatBytes, utf8Bytes } from './bytes.ts'
import { certifyDevice, readCertificate } from './certificate.ts'
import { fakeCrypto } from './fakeCrypto.ts'
import { userFingerprint } from './fingerprint.ts'
import {
  inviteKeys,
  signInviteDeviceProof,
  signInviteProof,
  verifyInviteDeviceProof,
  verifyInviteProof,
} from './guardedInvite.ts'
import { signDeviceProof, signWordsProof, verifyDeviceProof, verifyWordsProof } from './homecoming.ts'
import { userKeyOfEntropy } from './identity.ts'
import { epochCommitment, openLockbox, sealLockbox } from './lockbox.ts'
import { newPassphraseHeader, openPassphraseBox, sealPassphraseBox } from './passphraseBox.ts'
import type { CryptoPort } from './port.ts'
import { recoveryKeysOfEntropy } from './recovery.ts'
import { openContent, roomContentKey, sealContent } from './roomKey.ts'
import { epochKeys } from './schedule.ts'
import { openBox, sealBox } from './sealedBox.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const libsodium = await testCrypto()
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

describe.each([
  ['libsodium', libsodium],
  ['the fake', fakeCrypto],
] as const)('cross-use under %s (S10)', (_, crypto) => {
  const random = seededRandom(crypto, 'cross-use')
  const roomId = testRoomId(crypto, 'Lab')
  // One key for everything, as nobody should have it: only the labels are left to tell the uses apart.
  const secret = random.bytes(32)
  const signing = crypto.signingKeyPair(secret)
  const agreement = crypto.agreementKeyPair(secret)
  const userId = userIdOfKey('ada', signing.publicKey)
  const deviceId = deviceIdOfKey(signing.publicKey)
  const device = { deviceId, signing, agreement }

  describe('a signature', () => {
    const certificate = certifyDevice(crypto, signing, userId, device)
    const boot = createBoot(crypto, random, device, roomId, 1).certificate
    const statement = { communityId: roomId, userId, deviceId, askerKey: agreement.publicKey }
    const message = {
      type: 'm.room.message',
      room_id: roomId,
      sender: userId,
      content: {},
      prev_events: [],
      auth_events: [],
      depth: 1,
      origin_server_ts: 1,
    }
    const signed = signEvent(crypto, signing, message)
    const event = JSON.parse(signed.ok ? new TextDecoder().decode(signed.signed.bytes) : '{}')
    const keyName = nameOfKey(signing.publicKey)
    const ofEvent: string = event.signatures[keyName][`ed25519:${keyName}`]
    const signatures: Record<string, Uint8Array> = {
      certificate: bytesOf(certificate.device_signature),
      boot: boot.slice(-64),
      invite: signInviteProof(crypto, { signing, rendezvousKey: secret }, statement),
      inviteDevice: signInviteDeviceProof(crypto, device, statement),
      words: signWordsProof(crypto, signing, agreement.publicKey),
      homecoming: signDeviceProof(crypto, device, userId, agreement.publicKey),
      event: bytesOf(ofEvent),
    }
    const verifiers: Record<string, (signature: Uint8Array) => boolean> = {
      certificate: (signature) =>
        readCertificate(crypto, { ...certificate, device_signature: encodeBase64(signature) }) !== undefined,
      boot: (signature) =>
        readBootCertificate(crypto, roomId, concatBytes(boot.subarray(0, -64), signature)) !== undefined,
      invite: (signature) => verifyInviteProof(crypto, keyName, statement, signature),
      inviteDevice: (signature) => verifyInviteDeviceProof(crypto, statement, signature),
      words: (signature) => verifyWordsProof(crypto, userId, agreement.publicKey, signature),
      homecoming: (signature) => verifyDeviceProof(crypto, userId, deviceId, agreement.publicKey, signature),
      event: (signature) => {
        const resigned = { ...event, signatures: { [keyName]: { [`ed25519:${keyName}`]: encodeBase64(signature) } } }
        const parsed = parseEvent(crypto, utf8Bytes(JSON.stringify(resigned)))
        return parsed.ok && signaturesAreValid(crypto, parsed.parsed)
      },
    }

    test('serves what it was made for, and nothing else', () => {
      expect(Object.keys(signatures)).toEqual(Object.keys(verifiers))
      for (const [made, signature] of Object.entries(signatures)) {
        for (const [used, verifies] of Object.entries(verifiers)) {
          expect(`${made} as ${used}: ${verifies(signature)}`).toBe(`${made} as ${used}: ${made === used}`)
        }
      }
    })

    test('is over bytes that begin with a label, or with a brace for events', () => {
      const begun: string[] = []
      const watching: CryptoPort = {
        ...crypto,
        sign: (secretKey, bytes) => {
          begun.push(/^(\{|[^\0]*\0)/.exec(new TextDecoder('latin1').decode(bytes))?.[0] ?? '')
          return crypto.sign(secretKey, bytes)
        },
      }
      certifyDevice(watching, signing, userId, device)
      createBoot(watching, random, device, roomId, 1)
      signInviteProof(watching, { signing, rendezvousKey: secret }, statement)
      signInviteDeviceProof(watching, device, statement)
      signWordsProof(watching, signing, agreement.publicKey)
      signDeviceProof(watching, device, userId, agreement.publicKey)
      signEvent(watching, signing, message)
      const [user, ofDevice, ...others] = begun
      expect(user).toBe(ofDevice)
      expect([ofDevice, ...others]).toEqual([
        'roost/v1/device-certificate\0',
        'roost/v1/boot\0',
        'roost/v1/invite-proof\0',
        'roost/v1/invite-device-proof\0',
        'roost/v1/words-proof\0',
        'roost/v1/homecoming-proof\0',
        '{',
      ])
    })
  })

  test('no two keys that come from the same 32 bytes are alike', () => {
    const epoch = epochKeys(crypto, roomId, secret)
    const invite = inviteKeys(crypto, roomId, secret)
    const recovery = recoveryKeysOfEntropy(crypto, secret)
    const keys: Uint8Array[] = [
      secret,
      epoch.packet,
      epoch.hint,
      epoch.bloom,
      epoch.beacon,
      epoch.blob,
      roomContentKey(crypto, roomId, secret),
      invite.signing.secretKey.slice(0, 32),
      invite.rendezvousKey,
      recovery.agreement.secretKey,
      recovery.rendezvousKey,
      userKeyOfEntropy(crypto, secret).secretKey.slice(0, 32),
    ]
    expect(new Set(keys.map((key) => key.join())).size).toBe(keys.length)
  })

  test('no two hashes of the same bytes are alike', () => {
    const hashes = [
      epochCommitment(crypto, roomId, signing.publicKey).slice(0, 16),
      userFingerprint(crypto, userId),
      crypto.sha256(signing.publicKey).slice(0, 16),
    ]
    expect(new Set(hashes.map((hash) => hash.join())).size).toBe(hashes.length)
  })

  test('nothing sealed for one use opens for another', () => {
    const blobKeys = { ...epochKeys(crypto, roomId, secret), blob: secret }
    const place = { roomId, type: 'm.room.encrypted', sender: userId }
    const header = newPassphraseHeader(random)
    const commitment = epochCommitment(crypto, roomId, secret)
    const context = concatBytes(utf8Bytes('roost/v1/another-use\0'), new Uint8Array(64))
    const none = new Uint8Array()
    const sealed: Record<string, Uint8Array> = {
      blob: sealBlob(crypto, random, blobKeys, secret),
      content: sealContent(crypto, random, secret, place, secret),
      passphrase: sealPassphraseBox(crypto, random, 'user key', secret, header, secret),
      lockbox: sealLockbox(crypto, random, roomId, commitment, agreement.publicKey, secret) ?? none,
      box: sealBox(crypto, random, agreement.publicKey, context, secret) ?? none,
    }
    const openers: Record<string, (bytes: Uint8Array) => Uint8Array | undefined> = {
      blob: (bytes) => openBlob(crypto, [blobKeys], bytes),
      content: (bytes) => openContent(crypto, secret, place, bytes),
      passphrase: (bytes) => openPassphraseBox(crypto, 'user key', secret, bytes),
      lockbox: (bytes) => openLockbox(crypto, roomId, commitment, agreement, bytes),
      box: (bytes) => openBox(crypto, agreement, context, bytes),
    }
    expect(Object.keys(sealed)).toEqual(Object.keys(openers))
    for (const [made, bytes] of Object.entries(sealed)) {
      for (const [used, open] of Object.entries(openers)) {
        expect(`${made} as ${used}: ${open(bytes) !== undefined}`).toBe(`${made} as ${used}: ${made === used}`)
        // As it is, and without what one format has before its nonce.
        if (made !== used) expect(open(bytes.subarray(23))).toBeUndefined()
      }
    }
  })
})
