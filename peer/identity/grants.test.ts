import { expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import { eventIdOfHash, roomIdOfCreate } from '../../core/event/ids.ts'
import { rendezvousMessageBytesMax } from '../../sync/limits.ts'
import type { Welcome } from '../joining/messages.ts'
import { grantCountMax, welcomedAddressCountMax, welcomedEpochCountMax } from '../limits.ts'
import { VirtualLan } from '../testing/virtualLan.ts'
import { grantsOf } from './grants.ts'
import { newProfile } from './newProfile.ts'
import { decodeGrant, decodePairingQuestion, encodeGrant, encodePairingQuestion } from './pairingMessages.ts'
import { type Exchange, openGrant, sealGrant } from './transcript.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'grants')
const bytes = () => new Uint8Array(random.bytes(32))
const { profile } = newProfile(new VirtualLan().environment(crypto), 'Ada', 'computer')
const agreement = crypto.agreementKeyPair(bytes())
const exchange: Exchange = {
  code: { rendezvousKey: bytes(), signingKey: bytes(), agreementKey: agreement.publicKey },
  asker: bytes(),
  userId: profile.userId,
  userName: 'Ada',
  oldDeviceId: profile.device.deviceId,
  newDeviceName: 'phone',
  oldNonce: bytes(),
  newNonce: bytes(),
}

const welcome = (epochCount: number): Welcome => ({
  kind: 'welcome',
  communityId: roomIdOfCreate(eventIdOfHash(bytes())),
  name: '"'.repeat(80),
  epochs: Array.from({ length: epochCount }, () => ({ id: eventIdOfHash(bytes()), secret: bytes() })),
  addresses: Array.from({ length: welcomedAddressCountMax }, () => '255.255.255.255:65535'),
})

it.each([
  [1, 1],
  [40, 3],
  [80, welcomedEpochCountMax],
])(
  '%i communities with %i epochs each are handed over in messages that fit, and arrive as they were',
  (count, epochs) => {
    const recovery = { publicKey: bytes(), rendezvous: bytes() }
    const welcomes = Array.from({ length: count }, () => welcome(epochs))
    const grants = grantsOf({ name: 'Ada', certificate: profile.certificate, recovery }, welcomes)
    expect(grants.length).toBeLessThanOrEqual(grantCountMax)
    expect(grants.every(({ count: all }, index) => all === grants.length && grants[index]?.index === index)).toBe(true)
    for (const grant of grants) {
      const sealed = new Uint8Array(sealGrant(crypto, random, exchange, encodeGrant(grant)) ?? [])
      const question = encodePairingQuestion({ kind: 'grant', sealed })
      expect(question.length).toBeLessThanOrEqual(rendezvousMessageBytesMax)
      expect(decodePairingQuestion(question)).toEqual({ kind: 'grant', sealed })
      const opened = openGrant(crypto, agreement, exchange, sealed)
      expect(opened && decodeGrant(opened)).toEqual(grant)
      expect(openGrant(crypto, agreement, { ...exchange, newNonce: bytes() }, sealed)).toBeUndefined()
    }
    const handed = grants.flatMap((grant) => (grant.kind === 'communities' ? grant.welcomes : []))
    expect(handed.map(({ communityId }) => communityId)).toEqual(
      welcomes.slice(0, handed.length).map(({ communityId }) => communityId),
    )
    expect(handed.length).toBeGreaterThanOrEqual(Math.min(count, 2 * (grantCountMax - 1)))
  },
)
