import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { certifyDevice } from '../../core/crypto/certificate.ts'
import { signDeviceProof, signWordsProof } from '../../core/crypto/homecoming.ts'
import {
  createDevice,
  createUser,
  type DeviceKeys,
  entropyOfWords,
  userKeyOfEntropy,
} from '../../core/crypto/identity.ts'
import type { KeyPair } from '../../core/crypto/port.ts'
import { seededRandom } from '../../core/crypto/testing.ts'
import type { UserId } from '../../core/event/ids.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
import { TestHouse } from '../testing/testPeer.ts'
import { HomeCounter } from './homeCounter.ts'
import { decodeHomeAnswer, decodeHomeQuestion, encodeHomeQuestion, type HomeQuestion } from './messages.ts'
import { decodeGrant, decodePairingAnswer, decodePairingQuestion } from './pairingMessages.ts'

/** Ada is away; Ben's counter, and what Ada knows. */
async function counter() {
  const house = await TestHouse.build()
  const ada = house.empty()
  const { words } = await ada.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
  const ben = await house.person('Ben')
  const { communityId } = await house.community(ben, ada)
  house.lan.run(20_000)
  const { crypto } = ada
  const community = ben.community(communityId)
  const userId = ada.userId as UserId
  const recovery = must(ada.peer.profile?.recovery, 'Ada has words')
  const userKey = userKeyOfEntropy(crypto, must(entropyOfWords(words), 'these are words'))
  const at = new HomeCounter({
    environment: house.lan.environment(crypto),
    communities: () => [community],
    addresses: () => [],
  })
  const asker = new Uint8Array(32).fill(5)
  const ask = (question: HomeQuestion | Uint8Array, from = asker, name = byteText(recovery.rendezvous)) => {
    const bytes = question instanceof Uint8Array ? question : encodeHomeQuestion(question)
    const answer = at.answer(name, {
      token: 1,
      name,
      asker: from,
      from: { host: '10.0.0.9', port: 1 },
      question: bytes,
    })
    return answer && decodeHomeAnswer(answer)?.kind
  }
  const newDevice = () => createDevice(crypto, seededRandom(crypto, 'new'))
  const enter = (device: DeviceKeys, key: KeyPair = userKey, askerKey = asker): HomeQuestion => {
    const signer = createUser(crypto, seededRandom(crypto, 'Mallory'), 'ada')
    const certificate =
      key === userKey
        ? certifyDevice(crypto, key, userId, device)
        : { ...certifyDevice(crypto, signer.userKey, signer.userId, device), user_id: userId }
    const proof = new Uint8Array(signDeviceProof(crypto, device, userId, askerKey))
    return { kind: 'enter', communityId: community.communityId, certificate, askerKey: new Uint8Array(askerKey), proof }
  }
  return { house, ada, ben, at, ask, enter, newDevice, crypto, community, userKey, asker, communityId, recovery, words }
}

describe('who comes home', () => {
  it('is answered with the user key, or with a device that it certified', async () => {
    const { ask, enter, newDevice, crypto, userKey, asker } = await counter()
    const proof = new Uint8Array(signWordsProof(crypto, userKey, asker))
    expect(ask({ kind: 'who', askerKey: new Uint8Array(asker), proof })).toBe('known')
    expect(ask(enter(newDevice()))).toBe('come')
    const { certificate, askerKey, proof: byDevice } = enter(newDevice()) as Extract<HomeQuestion, { kind: 'enter' }>
    expect(ask({ kind: 'where', certificate, askerKey, proof: byDevice })).toBe('homes')
  })

  it('S17: is not with a device that somebody else certified in their name', async () => {
    const { ask, enter, newDevice, crypto } = await counter()
    const other = createUser(crypto, seededRandom(crypto, 'Mallory'), 'ada')
    expect(ask(enter(newDevice(), other.userKey))).toBeUndefined()
  })

  it('is not with what was said in another conversation, or to another rendezvous key', async () => {
    const { ask, enter, newDevice, crypto, userKey, asker } = await counter()
    const another = new Uint8Array(32).fill(6)
    const proof = new Uint8Array(signWordsProof(crypto, userKey, asker))
    expect(ask({ kind: 'who', askerKey: new Uint8Array(asker), proof }, another)).toBeUndefined()
    expect(ask({ kind: 'who', askerKey: new Uint8Array(another), proof }, another)).toBeUndefined()
    expect(ask(enter(newDevice()), another)).toBeUndefined()
    expect(ask({ ...enter(newDevice()), askerKey: another }, another)).toBeUndefined()
    expect(ask(enter(newDevice()), asker, byteText(another))).toBeUndefined()
  })

  it('is not with a device that was shut out, nor by whoever is out themselves', async () => {
    const { house, ada, ben, at, ask, enter, communityId, words, community } = await counter()
    const phone = house.empty()
    const { code } = await phone.api.call('pairing.begin', {})
    await ada.api.call('pairing.accept', { code })
    house.lan.run(2_000)
    await phone.api.call('pairing.confirm', {})
    await ada.api.call('pairing.approve', { unlock: { words } })
    house.settle(communityId, ada, ben, phone)
    const { device } = must(phone.peer.profile, 'the phone is in')
    expect(ask(enter(device))).toBe('come')
    await ada.api.call('devices.revoke', { communityId, deviceId: device.deviceId, unlock: { words } })
    house.lan.run(10_000)
    expect(ask(enter(device))).toBeUndefined()
    expect(at.keys().length).toBeGreaterThan(0)
    community.write(community.graph.root, {
      type: 'm.room.member',
      stateKey: ben.userId,
      content: { membership: 'leave' },
    })
    expect(at.keys()).toEqual([])
  })

  it('S7: may say any bytes at all, and so may devices that pair: what is no question is none', async () => {
    const { ask } = await counter()
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
    )
    const decoders = [decodeHomeQuestion, decodeHomeAnswer, decodePairingQuestion, decodePairingAnswer, decodeGrant]
    fc.assert(
      fc.property(bytes, (value) => {
        expect(ask(value)).toBeUndefined()
        for (const decode of decoders) expect(decode(value)).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})
