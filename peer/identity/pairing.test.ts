import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { signAsDevice } from '../../core/crypto/certificate.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import { decodePairingCode, encodePairingCode } from '../../core/crypto/pairingCode.ts'
import { seededRandom } from '../../core/crypto/testing.ts'
import type { UserId } from '../../core/event/ids.ts'
import type { Pairing } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { decodePairingQuestion, encodePairingAnswer, type PairingQuestion } from './pairingMessages.ts'
import { answerUnder, askUnder } from './testing.ts'
import { nonceCommitment } from './transcript.ts'

async function pairingOf(peer: TestPeer): Promise<Pairing | undefined> {
  const { items, stop } = await peer.api.watch('pairing', {}, () => {})
  stop()
  return items[0]
}

/** A person with a device in a community, and another device that has nothing yet. */
async function personWithTwo() {
  const house = await TestHouse.build()
  const ada = house.empty()
  const { words } = await ada.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
  const ben = await house.person('Ben')
  const place = await house.community(ben, ada)
  await ada.say(place, 'before')
  house.settle(place.communityId, ada, ben)
  return { house, ada, ben, words, place, phone: house.empty() }
}

/** Lets the two meet until both show words. */
async function meet(house: TestHouse, old: TestPeer, young: TestPeer): Promise<[Pairing, Pairing]> {
  const { code } = await young.api.call('pairing.begin', { deviceName: 'phone' })
  await old.api.call('pairing.accept', { code })
  house.lan.run(2_000)
  const [atOld, atYoung] = [await pairingOf(old), await pairingOf(young)]
  if (!atOld || !atYoung) throw new Error('there is no pairing')
  return [atOld, atYoung]
}

async function pair(house: TestHouse, old: TestPeer, young: TestPeer, words: string[]): Promise<void> {
  await meet(house, old, young)
  await young.api.call('pairing.confirm', {})
  await old.api.call('pairing.approve', { unlock: { words } })
  house.lan.run(5_000)
}

describe('a second device', () => {
  it('is shown the same words as the first, and is the same person once both said yes', async () => {
    const { house, ada, ben, words, place, phone } = await personWithTwo()
    const [atOld, atYoung] = await meet(house, ada, phone)
    expect(atOld).toMatchObject({ side: 'oldDevice', step: 'compare', otherName: 'phone' })
    expect(atYoung).toMatchObject({ side: 'newDevice', step: 'compare', otherName: 'Ada' })
    expect(atOld.words).toHaveLength(4)
    expect(atYoung.words).toEqual(atOld.words)

    await ada.api.call('pairing.approve', { unlock: { words } })
    house.lan.run(30_000)
    expect(await phone.api.call('profile.get', {})).toBeNull()
    await phone.api.call('pairing.confirm', {})
    house.lan.run(5_000)
    expect([(await pairingOf(ada))?.step, (await pairingOf(phone))?.step]).toEqual(['done', 'done'])
    expect(phone.userId).toBe(ada.userId)
    house.settle(place.communityId, ada, ben, phone)
    expect(await phone.bodies(place)).toEqual(['before'])
    await phone.say(place, 'from the phone')
    await ada.say(place, 'from the computer')
    house.settle(place.communityId, ada, ben, phone)
    expect((await ben.bodies(place)).toSorted()).toEqual(['before', 'from the computer', 'from the phone'])
    expect((await phone.bodies(place)).toSorted()).toEqual(['before', 'from the computer', 'from the phone'])
    const { communityId } = place
    const devices = await ben.api.call('devices.list', { communityId, userId: ada.userId })
    expect(devices.map(({ name, revoked }) => [name, revoked])).toEqual([
      ['computer', false],
      ['phone', false],
    ])
  })

  it('gets what was said in every epoch, in every community, and can be shut out again', async () => {
    const { house, ada, ben, words, place, phone } = await personWithTwo()
    const { communityId } = place
    for (let n = 0; n < 12; n++) {
      const guest = await house.person(`Guest ${n}`)
      const { link } = await ben.api.call('invites.create', { communityId })
      await guest.api.call('communities.join', { link })
      house.settle(communityId, ben, guest)
      await ben.api.call('members.remove', { communityId, userId: guest.userId })
      await guest.stop()
      await ben.say(place, `epoch ${n + 1}`)
    }
    house.settle(communityId, ada, ben)
    const other = await house.community(ada)
    await ada.say(other, 'in another one')

    await pair(house, ada, phone, words)
    house.settle(communityId, ada, ben, phone)
    house.settle(other.communityId, ada, phone)
    expect(await phone.bodies(place)).toEqual(await ben.bodies(place))
    expect(await phone.bodies(other)).toEqual(['in another one'])

    const deviceId = (await phone.api.call('profile.get', {}))?.deviceId ?? ''
    await ada.api.call('devices.revoke', { communityId, deviceId, unlock: { words } })
    house.lan.run(20_000)
    await ben.say(place, 'without the phone')
    await ada.say(other, 'here too')
    house.lan.run(20_000)
    expect(await phone.bodies(place)).not.toContain('without the phone')
    expect(await phone.bodies(other)).toEqual(['in another one'])
    const lists = [communityId, other.communityId].map((id) => ada.api.call('devices.list', { communityId: id }))
    for (const list of await Promise.all(lists)) {
      expect(list.filter(({ revoked }) => revoked).map(({ name }) => name)).toEqual(['phone'])
    }
  })

  it('gets nothing before both said yes, or where one of them says no', async () => {
    const { house, ada, words, phone } = await personWithTwo()
    await meet(house, ada, phone)
    await phone.api.call('pairing.confirm', {})
    house.lan.run(30_000)
    expect(await phone.api.call('profile.get', {})).toBeNull()
    await ada.api.call('pairing.cancel', {})
    house.lan.run(30_000)
    expect(await pairingOf(phone)).toMatchObject({
      step: 'failed',
      message: 'The pairing was ended on the other device.',
    })
    expect(await refusalOf(ada.api.call('pairing.approve', { unlock: { words } }))).toMatchObject({ code: 'notFound' })
    expect(await phone.api.call('profile.get', {})).toBeNull()
  })
})

describe('S17: somebody between the two devices', () => {
  const wordsOf = async (peer: TestPeer) => (await pairingOf(peer))?.words ?? []

  it('who shows a code of their own has other words on it than the real new device has', async () => {
    const { house, ada, phone } = await personWithTwo()
    const [ownNew, ownOld] = [house.empty(), house.empty()]
    await ownOld.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
    const { code } = await phone.api.call('pairing.begin', { deviceName: 'phone' })
    await ownOld.api.call('pairing.accept', { code })
    const shown = await ownNew.api.call('pairing.begin', { deviceName: 'phone' })
    await ada.api.call('pairing.accept', { code: shown.code })
    house.lan.run(3_000)
    expect([await wordsOf(ada), await wordsOf(phone)].map((words) => words.length)).toEqual([4, 4])
    expect(await wordsOf(ada)).not.toEqual(await wordsOf(phone))
  })

  it('who puts keys of their own into the code changes the words', async () => {
    const { house, ada, phone } = await personWithTwo()
    const { crypto } = ada
    const { code } = await phone.api.call('pairing.begin', { deviceName: 'phone' })
    const decoded = decodePairingCode(crypto, code)
    if (!decoded.ok) throw new Error(decoded.message)
    const own = createDevice(crypto, seededRandom(crypto, 'Mallory'))
    for (const swapped of [{ signingKey: own.signing.publicKey }, { agreementKey: own.agreement.publicKey }]) {
      await ada.api.call('pairing.accept', { code: encodePairingCode(crypto, { ...decoded.code, ...swapped }) })
      house.lan.run(3_000)
      const [atAda, atPhone] = [await wordsOf(ada), await wordsOf(phone)]
      expect(atAda).toHaveLength(4)
      expect(atAda).not.toEqual(atPhone)
      await ada.api.call('pairing.cancel', {})
      await phone.api.call('pairing.cancel', {})
      const again = await phone.api.call('pairing.begin', { deviceName: 'phone' })
      const next = decodePairingCode(crypto, again.code)
      if (next.ok) Object.assign(decoded.code, next.code)
    }
  })

  it('who saw the code and answers in place of the new device shows other words, and learns nothing by it', async () => {
    const { house, ada, phone, words } = await personWithTwo()
    const { crypto } = ada
    const { code } = await phone.api.call('pairing.begin', { deviceName: 'phone' })
    const decoded = decodePairingCode(crypto, code)
    if (!decoded.ok) throw new Error(decoded.message)
    const { rendezvousKey } = decoded.code
    const heard: PairingQuestion[] = []
    const own = createDevice(crypto, seededRandom(crypto, 'Mallory'))
    answerUnder(house.lan, crypto, '10.9.9.9', rendezvousKey, ({ question }) => {
      const asked = must(decodePairingQuestion(question), 'a question')
      heard.push(asked)
      if (asked.kind === 'hello') {
        return encodePairingAnswer({ kind: 'hello', name: 'phone', nonce: new Uint8Array(32).fill(1) })
      }
      const deviceSignature = new Uint8Array(signAsDevice(crypto, ada.userId as UserId, own))
      if (asked.kind === 'reveal') return encodePairingAnswer({ kind: 'confirmed', deviceSignature })
      return encodePairingAnswer({ kind: 'taken' })
    })
    house.lan.split([ada.host, '10.9.9.9'])
    await ada.api.call('pairing.accept', { code })
    house.lan.run(3_000)
    const shown = await wordsOf(ada)
    expect(shown).toHaveLength(4)
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(new Set(['hello', 'reveal']))

    // At the same time they are the old device to the new one.
    house.lan.split([phone.host, '10.9.9.8'])
    const [hello] = heard
    if (hello?.kind !== 'hello') throw new Error('nobody said hello')
    const nonce = new Uint8Array(32).fill(2)
    const asking = askUnder(house.lan, crypto, '10.9.9.8', rendezvousKey, (ask) => ask({ kind: 'reveal', nonce }))
    asking({ ...hello, commitment: new Uint8Array(nonceCommitment(crypto, nonce)) })
    house.lan.run(5_000)
    expect(await wordsOf(phone)).toHaveLength(4)
    expect(await wordsOf(phone)).not.toEqual(shown)

    // Whoever does not look at the words and says yes has given a stranger nothing all the same.
    house.lan.split([ada.host, '10.9.9.9'])
    await ada.api.call('pairing.approve', { unlock: { words } })
    house.lan.run(5_000)
    expect(heard.some(({ kind }) => kind === 'grant')).toBe(false)
    expect(await pairingOf(ada)).toMatchObject({
      step: 'failed',
      message: 'The new device does not have the keys in its code.',
    })
    expect(await phone.api.call('profile.get', {})).toBeNull()
  })

  it('is not served by codes of other kinds, cut or changed', async () => {
    const { ada, phone } = await personWithTwo()
    const { code } = await phone.api.call('pairing.begin', {})
    const codeOf = async (text: string) => (await refusalOf(ada.api.call('pairing.accept', { code: text }))).code
    expect(await codeOf('https://example.org')).toBe('linkForeign')
    expect(await codeOf(code.slice(0, -4))).toBe('linkTruncated')
    expect((await refusalOf(phone.api.call('pairing.accept', { code }))).code).toBe('noProfile')
    expect((await refusalOf(ada.api.call('pairing.begin', {}))).code).toBe('profileExists')
    expect((await refusalOf(ada.api.call('pairing.confirm', {}))).code).toBe('notFound')
    expect((await refusalOf(phone.api.call('pairing.confirm', {}))).code).toBe('invalid')
  })
})
