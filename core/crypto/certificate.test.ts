import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeBase64, userIdOfKey } from '../event/ids.ts'
import { createBoot, readBootCertificate } from './bootKey.ts'
import { concatBytes, utf8Bytes } from './bytes.ts'
import { certifyDevice, readCertificate } from './certificate.ts'
import { createDevice, createUser } from './identity.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'certificates')
const ada = createUser(crypto, random, 'ada')
const ben = createUser(crypto, random, 'ben')
const laptop = createDevice(crypto, random)
const phone = createDevice(crypto, random)
const lab = testRoomId(crypto, 'Lab')
const certificate = certifyDevice(crypto, ada.userKey, ada.userId, laptop, 'Ada’s laptop')
const boot = createBoot(crypto, random, laptop, lab, 7)

describe('a device certificate', () => {
  test('is read back as it was made, also after a journey as JSON', () => {
    expect(readCertificate(crypto, certificate)).toEqual(certificate)
    expect(readCertificate(crypto, JSON.parse(JSON.stringify(certificate)))).toEqual(certificate)
    const nameless = certifyDevice(crypto, ada.userKey, ada.userId, laptop)
    expect(readCertificate(crypto, nameless)).toEqual(nameless)
  })

  test('may be renamed: the name is no part of what is signed', () => {
    expect(readCertificate(crypto, { ...certificate, name: 'Attic' })?.name).toBe('Attic')
  })

  test('does not pass to another user, device or agreement key', () => {
    const stolen = [
      { ...certificate, user_id: ben.userId },
      { ...certificate, user_id: userIdOfKey('adah', ada.userKey.publicKey) },
      { ...certificate, device_id: phone.deviceId },
      { ...certificate, x25519: encodeBase64(phone.agreement.publicKey) },
    ]
    for (const content of stolen) expect(readCertificate(crypto, content)).toBeUndefined()
  })

  test('needs both signatures, each by its own key', () => {
    const { user_signature, device_signature } = certificate
    expect(readCertificate(crypto, { ...certificate, user_signature: device_signature })).toBeUndefined()
    expect(readCertificate(crypto, { ...certificate, device_signature: user_signature })).toBeUndefined()
    const byBen = certifyDevice(crypto, ben.userKey, ben.userId, laptop)
    expect(readCertificate(crypto, { ...byBen, user_id: ada.userId })).toBeUndefined()
  })

  test('is refused in any other shape', () => {
    const { name: _, ...nameless } = certificate
    for (const field of Object.keys(nameless)) {
      expect(readCertificate(crypto, { ...certificate, [field]: undefined })).toBeUndefined()
      expect(readCertificate(crypto, { ...certificate, [field]: 7 })).toBeUndefined()
      expect(readCertificate(crypto, { ...certificate, [field]: '' })).toBeUndefined()
    }
    const others = [
      { ...certificate, x25519: `${certificate.x25519}=` },
      { ...certificate, extra: true },
      { ...certificate, name: '' },
      { ...certificate, name: 'x'.repeat(81) },
      { ...certificate, name: 5 },
      [certificate],
    ]
    for (const content of others) expect(readCertificate(crypto, content)).toBeUndefined()
  })

  test('S7: any content is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.anything(), (content) => {
        expect(readCertificate(crypto, content)).toBeUndefined()
      }),
    )
    const shaped = fc.record({
      user_id: fc.oneof(fc.string(), fc.constant(certificate.user_id)),
      device_id: fc.oneof(fc.string(), fc.constant(certificate.device_id)),
      x25519: fc.oneof(fc.string(), fc.constant(certificate.x25519)),
      user_signature: fc.base64String(),
      device_signature: fc.base64String(),
    })
    fc.assert(
      fc.property(shaped, (content) => {
        expect(readCertificate(crypto, content)).toBeUndefined()
      }),
    )
  })

  test('cannot be made under a user id that names another key', () => {
    expect(() => certifyDevice(crypto, ben.userKey, ada.userId, laptop)).toThrow()
  })
})

describe('a boot certificate', () => {
  test('names its device, its number and its keys', () => {
    expect(boot.certificate.length).toBe(164)
    expect(readBootCertificate(crypto, lab, boot.certificate)).toEqual({
      deviceId: laptop.deviceId,
      bootNumber: 7,
      signingKey: boot.signing.publicKey,
      agreementKey: boot.agreement.publicKey,
    })
  })

  test('is read from the middle of a packet', () => {
    const packet = concatBytes(new Uint8Array(5), boot.certificate, new Uint8Array(5))
    expect(readBootCertificate(crypto, lab, packet.subarray(5, 169))?.bootNumber).toBe(7)
  })

  test('counts to the last of its 32 bits', () => {
    const last = createBoot(crypto, random, laptop, lab, 0xffffffff)
    expect(readBootCertificate(crypto, lab, last.certificate)?.bootNumber).toBe(0xffffffff)
    expect(() => createBoot(crypto, random, laptop, lab, 0x100000000)).toThrow()
  })

  test('holds in one community only', () => {
    expect(readBootCertificate(crypto, testRoomId(crypto, 'Kitchen'), boot.certificate)).toBeUndefined()
  })

  test('does not survive a changed, missing or added byte', () => {
    for (let at = 0; at < boot.certificate.length; at++) {
      const flipped = boot.certificate.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      expect(readBootCertificate(crypto, lab, flipped)).toBeUndefined()
    }
    expect(readBootCertificate(crypto, lab, boot.certificate.subarray(1))).toBeUndefined()
    expect(readBootCertificate(crypto, lab, concatBytes(boot.certificate, new Uint8Array(1)))).toBeUndefined()
  })

  test('S7: any bytes are answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 160, maxLength: 168 }), (bytes) => {
        expect(readBootCertificate(crypto, lab, bytes)).toBeUndefined()
      }),
    )
  })
})

describe('a signature serves one purpose (S10)', () => {
  const ofCertificate = Buffer.from(certificate.device_signature, 'base64')
  const ofBoot = boot.certificate.slice(100)

  test('that of a device certificate makes no boot certificate, and the other way round', () => {
    const forged = concatBytes(boot.certificate.subarray(0, 100), ofCertificate)
    expect(readBootCertificate(crypto, lab, forged)).toBeUndefined()
    expect(readCertificate(crypto, { ...certificate, device_signature: encodeBase64(ofBoot) })).toBeUndefined()
  })

  test('neither signs an event, and what signs an event is neither', () => {
    const event = utf8Bytes(JSON.stringify({ content: certificate, type: 'roost.device' }))
    expect(crypto.verify(laptop.signing.publicKey, event, ofCertificate)).toBe(false)
    expect(crypto.verify(laptop.signing.publicKey, event, ofBoot)).toBe(false)
    fc.assert(
      fc.property(fc.json(), (json) => {
        const ofEvent = crypto.sign(laptop.signing.secretKey, utf8Bytes(json))
        const forged = concatBytes(boot.certificate.subarray(0, 100), ofEvent)
        expect(readBootCertificate(crypto, lab, forged)).toBeUndefined()
        expect(readCertificate(crypto, { ...certificate, device_signature: encodeBase64(ofEvent) })).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })
})
