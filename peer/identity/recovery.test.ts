import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { RoomId, UserId } from '../../core/event/ids.ts'
import { stateKey } from '../../core/event/roomEvent.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { shouldRekey } from '../community/rekey.ts'
import type { Result } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { membershipEvents } from './membership.ts'
import { decodeHomeQuestion, encodeHomeAnswer, type HomeAnswer, type HomeQuestion } from './messages.ts'
import { answerUnder } from './testing.ts'

/** A person, with the words that were shown once. */
async function personWithWords(house: TestHouse, name: string): Promise<{ peer: TestPeer; words: string[] }> {
  const peer = house.empty()
  const { words } = await peer.api.call('profile.create', { name, deviceName: `${name}'s computer` })
  return { peer, words }
}

/** Comes back by the words on an empty folder; the network runs meanwhile. */
async function recover(
  house: TestHouse,
  words: string[],
  runMs = 40_000,
): Promise<[TestPeer, Result<'profile.recover'>]> {
  const peer = house.empty()
  const recovering = peer.api.call('profile.recover', { words, deviceName: 'new computer' })
  house.lan.run(runMs)
  return [peer, await recovering]
}

async function adaAndBen() {
  const house = await TestHouse.build()
  const { peer: ada, words } = await personWithWords(house, 'Ada')
  const ben = await house.person('Ben')
  const place = await house.community(ben, ada)
  await ada.say(place, 'I was here')
  house.lan.run(20_000)
  house.settle(place.communityId, ada, ben)
  return { house, ada, ben, words, place }
}

async function adaBenAndCleo() {
  const { place, ...others } = await adaAndBen()
  const { house, ada, ben } = others
  const cleo = await house.person('Cleo')
  const { link } = await ben.api.call('invites.create', { communityId: place.communityId })
  await cleo.api.call('communities.join', { link })
  house.settle(place.communityId, ada, ben, cleo)
  return { ...others, place, cleo }
}

describe('coming back with 24 words', () => {
  it('works from any member: history, name and identity are there, and what is written then counts', async () => {
    const { house, ada, ben, words, place } = await adaAndBen()
    await ada.stop()
    const [again, { profile, communities }] = await recover(house, words)
    expect(profile).toMatchObject({ userId: profile.userId, name: 'Ada', deviceName: 'new computer' })
    expect(communities).toEqual([{ communityId: place.communityId, name: 'Lab' }])
    house.settle(place.communityId, again, ben)
    expect(await again.bodies(place)).toEqual(['I was here'])
    await again.say(place, 'and am again')
    house.settle(place.communityId, again, ben)
    expect((await ben.messages(place)).map(({ senderName, body }) => `${senderName}: ${body}`)).toEqual([
      'Ada: I was here',
      'Ada: and am again',
    ])
    const devices = await ben.api.call('devices.list', { communityId: place.communityId, userId: profile.userId })
    expect(devices.map(({ name }) => name)).toEqual(["Ada's computer", 'new computer'])
    expect((await ben.api.call('members.list', { communityId: place.communityId })).length).toBe(2)
  })

  it('says so where nobody near knows them, or they are none', async () => {
    const { house, ada, ben, words } = await adaAndBen()
    await ada.stop()
    await ben.stop()
    const empty = house.empty()
    const recovering = refusalOf(empty.api.call('profile.recover', { words }))
    house.lan.run(40_000)
    expect((await recovering).code).toBe('nobodyAnswered')
    expect(await empty.api.call('profile.get', {})).toBeNull()
    const misspelled = ['roost', ...words.slice(1)]
    expect(await refusalOf(empty.api.call('profile.recover', { words: misspelled }))).toEqual({
      code: 'wordsWrong',
      message: 'Word 1, “roost”, is not one that Roost uses: look whether it is misspelled.',
    })
    const moved = [...words.slice(1), ...words.slice(0, 1)]
    expect((await refusalOf(empty.api.call('profile.recover', { words: moved }))).message).toMatch(/changed places/)
  })

  it('finds every community of which somebody is near, and those of which somebody comes a little later', async () => {
    const { house, ada, ben, words, place } = await adaAndBen()
    const cleo = await house.person('Cleo')
    const second = await house.community(cleo, ada)
    const dora = await house.person('Dora')
    const third = await house.community(dora, ada)
    house.lan.run(20_000)
    await ada.stop()
    await dora.stop()
    const [again, { communities }] = await recover(house, words, 20_000)
    const found = communities.map(({ communityId }) => communityId)
    expect(found.toSorted()).toEqual([place.communityId, second.communityId].toSorted())
    house.settle(place.communityId, again, ben)
    house.settle(second.communityId, again, cleo)
    dora.start()
    house.lan.run(90_000)
    house.settle(third.communityId, again, dora)
    expect(await again.api.call('communities.list', {})).toMatchObject([{}, {}, { joined: true }])
  })

  it('opens by the words what was sealed meanwhile, also in conversations whose other people are away', async () => {
    const { house, ada, ben, cleo, words, place } = await adaBenAndCleo()
    const { communityId } = place
    const { roomId } = await ben.api.call('conversations.open', { communityId, userIds: [ada.userId] })
    house.settle(communityId, ada, ben, cleo)
    await ada.stop()
    await ben.say({ communityId, roomId }, 'for Ada alone')
    house.settle(communityId, ben, cleo)
    await ben.stop()
    const [again] = await recover(house, words)
    house.settle(communityId, again, cleo)
    expect(await again.bodies({ communityId, roomId })).toEqual(['for Ada alone'])
    expect((await again.api.call('channels.list', { communityId })).map(({ kind }) => kind)).toContain('direct')
  })

  it('leads to the others also where only somebody knew of it who was removed before they met', async () => {
    const { house, ada, ben, cleo, words, place } = await adaBenAndCleo()
    const { communityId } = place
    await ada.stop()
    await ben.stop()
    const [again] = await recover(house, words)
    house.settle(communityId, again, cleo)
    const { userId } = cleo
    await again.stop()
    await cleo.stop()
    ben.start()
    await ben.api.call('members.remove', { communityId, userId })
    again.start()
    house.lan.run(30_000)
    house.settle(communityId, again, ben)
  })

  it('leads to them also where both sides have renewed the keys that they last had in common', async () => {
    const { house, ada, ben, cleo, words, place } = await adaBenAndCleo()
    const { communityId } = place
    const deviceId = must(ada.peer.profile, 'Ada has a profile').device.deviceId
    await ben.api.call('members.setRole', { communityId, userId: ada.userId, role: 'moderator' })
    house.settle(communityId, ada, ben, cleo)
    await ada.stop()
    await ben.stop()
    const [again] = await recover(house, words)
    house.settle(communityId, again, cleo)
    await again.api.call('devices.revoke', { communityId, deviceId, unlock: { words } })
    house.lan.run(20_000)
    expect(again.community(communityId).epochs.sending.id).not.toBe('first')
    const { userId } = cleo
    await again.stop()
    await cleo.stop()
    ben.start()
    await ben.api.call('members.remove', { communityId, userId })
    house.lan.run(20_000)
    again.start()
    house.lan.run(30_000)
    house.settle(communityId, again, ben)
  })

  it('says whose the new device is before it renews any keys: nobody would take them', async () => {
    const house = await TestHouse.build()
    const { peer: ada, words } = await personWithWords(house, 'Ada')
    const [ben, cleo] = [await house.person('Ben'), await house.person('Cleo')]
    const place = await house.community(ada, ben, cleo)
    const { communityId } = place
    house.lan.run(20_000)
    await ada.stop()
    // Nobody who is left may renew the keys that Cleo has.
    await cleo.api.call('communities.leave', { communityId })
    house.lan.run(5_000)

    const again = house.empty()
    const recovering = again.api.call('profile.recover', { words, deviceName: 'new computer' })
    const knowsThatCleoLeft = () => again.peer.communities.some((community) => shouldRekey(community))
    for (let ms = 0; ms < 40_000 && !knowsThatCleoLeft(); ms++) {
      // Nobody agrees with it, so that it does not take part yet.
      if (again.peer.communities.length > 0) await ben.say(place, `${ms}`)
      house.lan.run(1)
    }
    house.lan.split([again.host])
    house.lan.run(20_000)
    house.lan.heal()
    house.lan.run(20_000)
    await recovering
    house.settle(communityId, again, ben)
    expect(again.community(communityId).epochs.sending.id).not.toBe('first')
  })

  it('renews keys before it agrees with anybody, where all who are near use those of somebody who was removed', async () => {
    const house = await TestHouse.build()
    const { peer: ada, words } = await personWithWords(house, 'Ada')
    const [ben, cleo, dan] = [await house.person('Ben'), await house.person('Cleo'), await house.person('Dan')]
    const place = await house.community(ada, ben, cleo, dan)
    const { communityId } = place
    await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'moderator' })
    house.lan.run(20_000)
    house.settle(communityId, ada, ben, cleo, dan)

    // Ada puts Ben out, who renews keys because of Cleo, and neither hears of the other.
    house.lan.split([ada.host], [ben.host, cleo.host, dan.host])
    ada.putOut(communityId, ben.userId)
    const { graph, store, profile } = ada.community(communityId)
    const key = stateKey('m.room.member', ben.userId)
    const removal = must(
      store.blob(must(graph.root.currentState.get(key), 'Ben was put out')),
      'Ada holds what she wrote',
    )
    await ada.stop()
    house.lan.heal()
    await ben.api.call('members.remove', { communityId, userId: cleo.userId })
    await cleo.stop()
    house.settle(communityId, ben, dan)
    const bensKeys = dan.community(communityId).epochs.sending.id

    const again = house.empty()
    const recovering = again.api.call('profile.recover', { words, deviceName: 'new computer' })
    const hasBensKeys = () => again.peer.communities.some(({ epochs }) => epochs.sending.id === bensKeys)
    for (let ms = 0; ms < 40_000 && !hasBensKeys(); ms++) {
      // Nobody agrees with it, so that it does not take part yet.
      if (again.peer.communities.length > 0) await ben.say(place, `${ms}`)
      house.lan.run(1)
    }
    await ben.stop()
    const own = again.community(communityId)
    own.receive({ kind: 'ingest', blobs: [removal], from: profile.device.deviceId, number: 0 })
    house.lan.run(60_000)
    await recovering
    house.settle(communityId, again, dan)
    expect(dan.community(communityId).epochs.sending.id).toBe(own.epochs.sending.id)
  })

  it('is not for who was removed, nor from who was', async () => {
    const { house, ada, ben, cleo, words, place } = await adaBenAndCleo()
    const { communityId } = place
    await ben.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(20_000)
    const { userId } = ada
    await ada.stop()
    await ben.stop()
    const empty = house.empty()
    const alone = refusalOf(empty.api.call('profile.recover', { words }))
    house.lan.run(40_000)
    expect((await alone).code).toBe('nobodyAnswered')
    ben.start()
    await ben.api.call('members.remove', { communityId, userId })
    const removed = refusalOf(empty.api.call('profile.recover', { words }))
    house.lan.run(40_000)
    expect((await removed).code).toBe('nobodyAnswered')
  })
})

/** What a liar has to lie with: all that Ben knows. */
interface Told {
  readonly crypto: CryptoPort
  readonly community: CommunityPeer
  readonly userId: UserId
}

type Lie = (asked: HomeQuestion, told: Told) => HomeAnswer | undefined

describe('somebody who knows the rendezvous key, and answers first', () => {
  /** Ada comes back while only a liar is there; Ben comes ten seconds later. */
  async function among(lie: Lie, meanwhile?: (again: TestPeer) => Promise<void>) {
    const { house, ada, ben, words, place } = await adaAndBen()
    const community = ben.community(place.communityId)
    const userId = ada.userId as UserId
    const { rendezvous } = must(ada.peer.profile?.recovery, 'Ada has words')
    answerUnder(house.lan, ada.crypto, '10.9.9.9', rendezvous, ({ question }) => {
      const asked = decodeHomeQuestion(question)
      const answer = asked && lie(asked, { crypto: ada.crypto, community, userId })
      return answer && encodeHomeAnswer(answer)
    })
    await ada.stop()
    const empty = house.empty()
    house.lan.split(['10.9.9.9', empty.host])
    const recovering = empty.api.call('profile.recover', { words })
    house.lan.run(10_000)
    await meanwhile?.(empty)
    house.lan.heal()
    house.lan.run(40_000)
    return { house, ben, again: empty, userId, place, recovered: await recovering }
  }

  it('cannot be believed to be about somebody else', async () => {
    const { ben, again, userId, place, house, recovered } = await among((asked, { crypto, community }) => {
      if (asked.kind !== 'who') return undefined
      const own = must(membershipEvents(crypto, community, community.profile.userId), 'Ben is a member')
      return { kind: 'known', membership: own }
    })
    expect(recovered.profile).toMatchObject({ userId, name: 'Ada' })
    house.settle(place.communityId, again, ben)
  })

  const falseId = `!${'A'.repeat(43)}` as RoomId
  const falseHome: Lie = (asked, { crypto, community, userId }) => {
    const membership = must(membershipEvents(crypto, community, userId), 'Ada is a member')
    if (asked.kind === 'who') return { kind: 'known', membership }
    const { communityId } = community
    if (asked.kind === 'where') {
      return { kind: 'homes', communities: [communityId, falseId].map((id) => ({ communityId: id, name: 'Lie' })) }
    }
    const epochs = [{ id: 'first' as const, secret: new Uint8Array(32).fill(9) }]
    const welcome = { kind: 'welcome' as const, communityId: asked.communityId, name: 'Lie', epochs, addresses: [] }
    return { kind: 'come', membership, welcome }
  }

  it('can keep nobody out by false keys and false communities: what others say later counts as well', async () => {
    const { ben, again, place, house, recovered } = await among(falseHome)
    expect(recovered.communities).toEqual([{ communityId: place.communityId, name: 'Lie' }])
    house.settle(place.communityId, again, ben)
    expect(await again.bodies(place)).toEqual(['I was here'])
    expect(await again.api.call('communities.list', {})).toMatchObject([{ name: 'Lab', joined: true }])
  })

  it('can do so no better if Roost is stopped before others come', async () => {
    const { ben, again, place, house, recovered } = await among(falseHome, (peer) => peer.restart())
    expect(recovered.communities).toHaveLength(1)
    house.settle(place.communityId, again, ben)
  })
})
