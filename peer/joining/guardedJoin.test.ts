import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import {
  inviteKeys,
  inviteStateKey,
  signAdmission,
  signInviteDeviceProof,
  signInviteProof,
} from '../../core/crypto/guardedInvite.ts'
import { decodeInvite, type GuardedInvite } from '../../core/crypto/invite.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { Community, Params } from '../contract.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { InviteCounter } from './inviteCounter.ts'
import { decodeJoinAnswer, encodeJoinQuestion, type JoinAnswer, type JoinQuestion } from './messages.ts'

async function setting() {
  const built = await TestHouse.build()
  const ada = await built.person('Ada')
  const place = await built.community(ada)
  const invite = async (options: Omit<Params<'invites.create'>, 'communityId'> = {}) =>
    ada.api.call('invites.create', { communityId: place.communityId, ...options })
  return { house: built, ada, place, invite }
}

async function seen(peer: TestPeer): Promise<Community> {
  const [community] = await peer.api.call('communities.list', {})
  return must(community, 'there is a community')
}

const statusOf = async (peer: TestPeer, communityId: string) =>
  (await peer.api.call('invites.list', { communityId })).map(({ status, usedCount }) => [status, usedCount])

describe('a guarded invite', () => {
  it('lets in by a member who is there: the join is in the graph, and then come the keys and the history', async () => {
    const { house, ada, place, invite } = await setting()
    await ada.say(place, 'said before')
    const { link } = await invite()
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link })
    expect(await seen(ben)).toMatchObject({ name: 'Lab', joined: false, joining: { step: 'looking' } })
    house.settle(place.communityId, ada, ben)
    house.lan.run(5_000)
    expect(await seen(ben)).toMatchObject({ joined: true, joining: null, memberCount: 2, role: 'member' })
    expect(await ben.bodies(place)).toEqual(['said before'])
    await ben.say(place, 'thank you')
    house.lan.run(1_000)
    expect(await ada.bodies(place)).toEqual(['said before', 'thank you'])
    expect(await statusOf(ada, place.communityId)).toEqual([['usedUp', 1]])
    expect(await ada.api.call('members.evidence', { communityId: place.communityId })).toEqual([])
  })

  it('waits until a member is there, also over a restart', async () => {
    const { house, ada, place, invite } = await setting()
    const { link } = await invite()
    await ada.stop()
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link })
    house.lan.run(120_000)
    expect(await seen(ben)).toMatchObject({ joined: false, joining: { step: 'looking' } })
    expect(await refusalOf(ben.api.call('channels.list', { communityId: place.communityId }))).toMatchObject({
      code: 'notJoinedYet',
    })
    await ben.restart()
    expect(await seen(ben)).toMatchObject({ name: 'Lab', joining: { step: 'looking' } })
    ada.start()
    house.settle(place.communityId, ada, ben)
    expect(await seen(ben)).toMatchObject({ joined: true, joining: null })
  })

  it('makes a moderator where it says so, by whoever may', async () => {
    const { house, ada, place, invite } = await setting()
    const { communityId } = place
    const { link: first } = await invite({ role: 'moderator' })
    const { link: second } = await invite({ role: 'moderator' })
    const [ben, cleo] = [await house.person('Ben'), await house.person('Cleo')]
    await ben.api.call('communities.join', { link: first })
    house.settle(communityId, ada, ben)
    house.lan.run(20_000)
    expect(await seen(ben)).toMatchObject({ role: 'moderator' })
    // Ben may let in and may not give roles: the promise is kept once Ada is back.
    await ada.stop()
    await cleo.api.call('communities.join', { link: second })
    house.settle(communityId, ben, cleo)
    expect(await seen(cleo)).toMatchObject({ role: 'member' })
    ada.start()
    house.settle(communityId, ada, ben, cleo)
    house.lan.run(20_000)
    expect(await seen(cleo)).toMatchObject({ role: 'moderator' })
    await ada.api.call('members.setRole', { communityId, userId: cleo.userId, role: 'member' })
    house.lan.run(60_000)
    expect(await seen(cleo)).toMatchObject({ role: 'member' })
  })

  it('is made by those who may', async () => {
    const { house, ada, place, invite } = await setting()
    const { communityId } = place
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link: (await invite()).link })
    house.settle(communityId, ada, ben)
    expect(await refusalOf(ben.api.call('invites.create', { communityId }))).toEqual({
      code: 'forbidden',
      message: 'Only moderators and owners of this community can make invites.',
    })
    expect(await refusalOf(ben.api.call('invites.create', { communityId, kind: 'open' }))).toMatchObject({
      code: 'forbidden',
    })
  })

  it('can be shown again where it was made, and nowhere else', async () => {
    const { house, ada, place, invite } = await setting()
    const { communityId } = place
    const { link, inviteId } = await invite({ usesMax: 3 })
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link })
    house.settle(communityId, ada, ben)
    await ada.restart()
    expect(await ada.api.call('invites.list', { communityId })).toMatchObject([
      { inviteId, link, usesMax: 3, usedCount: 1 },
    ])
    expect(await ben.api.call('invites.list', { communityId })).toMatchObject([{ inviteId, link: null }])
  })
})

it('somebody who was removed and let in again sees how far that has come, and reads on', async () => {
  const { house, ada, place, invite } = await setting()
  const { communityId } = place
  const ben = await house.person('Ben')
  await ben.api.call('communities.join', { link: (await invite()).link })
  house.settle(communityId, ada, ben)
  await ada.api.call('members.remove', { communityId, userId: ben.userId })
  await ada.say(place, 'while he was out')
  house.lan.run(5_000)
  expect(await seen(ben)).toMatchObject({ joined: false, removed: true, joining: null })
  await ben.api.call('communities.join', { link: (await invite()).link })
  house.lan.run(60_000)
  expect((await seen(ben)).joining).toMatchObject({ step: 'refused', code: 'inviteRevoked' })
  await ada.api.call('members.readmit', { communityId, userId: ben.userId })
  await ben.api.call('communities.join', { link: (await invite()).link })
  house.settle(communityId, ada, ben)
  house.lan.run(20_000)
  expect(await seen(ben)).toMatchObject({ joined: true, removed: false, joining: null })
  await ben.api.call('channels.join', place)
  house.lan.run(5_000)
  expect(await ben.bodies(place)).toEqual(['while he was out'])
})

describe('S16: an invite that is over says why', () => {
  const refusedJoin = async (how: (made: Awaited<ReturnType<typeof setting>>, inviteId: string) => Promise<void>) => {
    const made = await setting()
    const { link, inviteId } = await made.invite({ expiresInMs: 60_000 })
    await how(made, must(inviteId ?? undefined, 'it is guarded'))
    const late = await made.house.person('Late')
    await late.api.call('communities.join', { link })
    made.house.lan.run(60_000)
    const { joined, joining } = await seen(late)
    expect(joined).toBe(false)
    // It stays said over a restart, and another try is possible.
    await late.restart()
    expect((await seen(late)).joining).toEqual(joining)
    await late.api.call('communities.join', { link: (await made.invite()).link })
    made.house.settle(made.place.communityId, made.ada, late)
    return joining
  }

  it('expired', async () => {
    expect(await refusedJoin(async ({ house }) => house.lan.run(61_000))).toMatchObject({
      step: 'refused',
      code: 'inviteExpired',
      message: 'This invite has expired: ask for a new one.',
    })
  })

  it('revoked', async () => {
    const revoke = async ({ ada, place }: Awaited<ReturnType<typeof setting>>, inviteId: string) => {
      await ada.api.call('invites.revoke', { communityId: place.communityId, inviteId })
    }
    expect(await refusedJoin(revoke)).toMatchObject({ step: 'refused', code: 'inviteRevoked' })
  })

  it('revoked, by the removal of anybody who may know it', async () => {
    const { house, ada, place, invite } = await setting()
    const { communityId } = place
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link: (await invite()).link })
    house.settle(communityId, ada, ben)
    const { link } = await invite({ usesMax: 5 })
    await ada.api.call('members.remove', { communityId, userId: ben.userId })
    const friend = await house.person('Friend of Ben')
    await friend.api.call('communities.join', { link })
    house.lan.run(60_000)
    expect((await seen(friend)).joining).toMatchObject({ step: 'refused', code: 'inviteRevoked' })
  })

  it('used up', async () => {
    const { house, ada, place, invite } = await setting()
    const { link } = await invite()
    const [ben, cleo] = [await house.person('Ben'), await house.person('Cleo')]
    await ben.api.call('communities.join', { link })
    house.settle(place.communityId, ada, ben)
    await cleo.api.call('communities.join', { link })
    house.lan.run(60_000)
    expect((await seen(cleo)).joining).toMatchObject({ step: 'refused', code: 'inviteUsedUp' })
  })
})

describe('S16: at the counter', () => {
  /** Asks with a proof in which something was changed; by somebody whose rendezvous key is `asker`. */
  async function asked(change: (question: JoinQuestion, invite: GuardedInvite, ben: TestPeer) => JoinQuestion) {
    const { house, ada, place, invite } = await setting()
    const ben = await house.person('Ben')
    const { link } = await invite()
    const decoded = decodeInvite(ada.crypto, link)
    if (!decoded.ok || decoded.invite.kind !== 'guarded') throw new Error('the link is a guarded invite')
    const guarded = decoded.invite
    const profile = must(ben.peer.profile, 'there is a profile')
    const asker = new Uint8Array(32).fill(9)
    const keys = inviteKeys(ada.crypto, guarded.communityId, guarded.seed)
    const { userId, name, certificate, device } = profile
    const statement = { communityId: guarded.communityId, userId, deviceId: device.deviceId, askerKey: asker }
    const proof = new Uint8Array(signInviteProof(ada.crypto, keys, statement))
    const deviceProof = new Uint8Array(signInviteDeviceProof(ada.crypto, device, statement))
    const about = { communityId: guarded.communityId, userId, name, certificate, askerKey: asker }
    const admission = new Uint8Array(signAdmission(ada.crypto, keys, about))
    const question = change({ kind: 'proof', ...about, proof, deviceProof, admission }, guarded, ben)
    const counter = new InviteCounter(ada.peer.environment, ada.community(place.communityId), () => [])
    const before = ada.community(place.communityId).graph.entryCount
    const answer = counter.answer(inviteStateKey(keys.signing.publicKey), {
      token: 1,
      name: '',
      asker,
      from: { host: '10.0.0.9', port: 1 },
      question: encodeJoinQuestion(question),
    })
    expect(ada.community(place.communityId).graph.entryCount).toBe(before)
    return answer && decodeJoinAnswer(answer)
  }
  const refused = (code: string): Partial<JoinAnswer> => ({ kind: 'refused', code }) as Partial<JoinAnswer>

  it('a good proof is offered a place', async () => {
    expect(await asked((question) => question)).toMatchObject({ kind: 'offer' })
  })

  it('a proof for another community is refused', async () => {
    const elsewhere = `!${'A'.repeat(43)}` as RoomId
    expect(await asked((question) => ({ ...question, communityId: elsewhere }))).toEqual(refused('inviteForeign'))
  })

  it('a proof that was made for another asker is refused as a copy', async () => {
    const other = new Uint8Array(32).fill(8)
    const copied = await asked((question, invite, ben) => {
      const keys = inviteKeys(ben.crypto, invite.communityId, invite.seed)
      const { userId, device } = must(ben.peer.profile, 'there is a profile')
      const statement = { communityId: invite.communityId, userId, deviceId: device.deviceId, askerKey: other }
      const proof = new Uint8Array(signInviteProof(ben.crypto, keys, statement))
      const deviceProof = new Uint8Array(signInviteDeviceProof(ben.crypto, device, statement))
      return { ...question, askerKey: other, proof, deviceProof }
    })
    expect(copied).toEqual(refused('inviteReplayed'))
  })

  it.each([
    ['another person', (question: JoinQuestion) => ({ ...question, userId: `@eve:${'a'.repeat(52)}` as never })],
    ['another device', (question: JoinQuestion) => ({ ...question, certificate: {} })],
    ['nobody in the name of the invite', (question: JoinQuestion) => ({ ...question, admission: new Uint8Array(64) })],
    ['no link', (question: JoinQuestion) => ({ ...question, proof: new Uint8Array(64) })],
    ['no device', (question: JoinQuestion) => ({ ...question, deviceProof: new Uint8Array(64) })],
  ])('a proof for %s is refused', async (_, change) => {
    expect(await asked(change)).toEqual(refused('inviteProof'))
  })

  it('signatures on something that was never offered get nothing', async () => {
    const signatures = { joinSignature: new Uint8Array(64), deviceSignature: new Uint8Array(64) }
    expect(await asked((question) => ({ ...question, kind: 'signed', ...signatures }) as JoinQuestion)).toBeUndefined()
  })
})
