import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { DeviceCertificate } from '../../core/crypto/certificate.ts'
import {
  inviteKeys,
  inviteStateKey,
  signAdmission,
  signInviteDeviceProof,
  signInviteProof,
} from '../../core/crypto/guardedInvite.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import { decodeInvite, type GuardedInvite } from '../../core/crypto/invite.ts'
import { encodeRecovery } from '../../core/crypto/recovery.ts'
import { serverOf, type UserId } from '../../core/event/ids.ts'
import { type HashedEvent, withSignatures } from '../../core/event/signEvent.ts'
import { grantedEvents, offerJoin } from '../../core/graph/grantedJoin.ts'
import type { Member } from '../contract.ts'
import { TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { InviteCounter } from './inviteCounter.ts'
import { decodeJoinAnswer } from './messages.ts'

async function setting() {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  const { communityId } = place
  const invite = async (role: 'member' | 'moderator' = 'member') => {
    const { link } = await ada.api.call('invites.create', { communityId, usesMax: 2, role })
    const decoded = decodeInvite(ada.crypto, link)
    if (!decoded.ok || decoded.invite.kind !== 'guarded') throw new Error('the link is a guarded invite')
    return { link, guarded: decoded.invite }
  }
  return { house, ada, place, communityId, invite }
}

const asker = new Uint8Array(32).fill(9)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** What anybody can say who has the link, about whomever they like; the device that signs for it is their own. */
function proofAbout(peer: TestPeer, invite: GuardedInvite, certificate: DeviceCertificate) {
  const { crypto } = peer
  const { communityId } = invite
  const { user_id: userId, device_id: deviceId } = certificate
  const statement = { communityId, userId, deviceId, askerKey: asker }
  const { device } = must(peer.peer.profile, 'there is a profile')
  return {
    kind: 'proof',
    communityId,
    userId,
    name: 'Name',
    certificate,
    askerKey: base64(asker),
    proof: base64(signInviteProof(crypto, inviteKeys(crypto, communityId, invite.seed), statement)),
    deviceProof: base64(signInviteDeviceProof(crypto, device, statement)),
    admission: base64(signAdmission(crypto, inviteKeys(crypto, communityId, invite.seed), statement)),
  }
}

/** A member's counter, at which anything can be said in whatever spelling. */
function counterOf(member: TestPeer, invite: GuardedInvite) {
  const counter = new InviteCounter(member.peer.environment, member.community(invite.communityId), () => [])
  const keys = inviteKeys(member.crypto, invite.communityId, invite.seed)
  return (question: string) => {
    const answer = counter.answer(inviteStateKey(keys.signing.publicKey), {
      token: 1,
      name: '',
      asker,
      from: { host: '10.0.0.9', port: 1 },
      question: new TextEncoder().encode(question),
    })
    return answer && decodeJoinAnswer(answer)
  }
}

describe('whoever shows a certificate that they saw', () => {
  it('is not handed the keys of the member whose it is: not by who was removed, with the link they came by (S13, S16)', async () => {
    const { house, ada, communityId, invite } = await setting()
    const [ben, cleo] = [await house.person('Ben'), await house.person('Cleo')]
    const { link, guarded } = await invite()
    for (const peer of [ben, cleo]) {
      await peer.api.call('communities.join', { link })
      house.settle(communityId, ada, peer)
    }
    house.settle(communityId, ada, ben, cleo)
    await ada.api.call('members.remove', { communityId, userId: ben.userId })
    house.lan.run(10_000)
    const { certificate } = must(cleo.peer.profile, 'there is a profile')
    const answer = counterOf(ada, guarded)(JSON.stringify(proofAbout(ben, guarded, certificate)))
    expect(answer).toEqual({ kind: 'refused', code: 'inviteProof' })
  })
})

describe('what an applicant is called', () => {
  it.each([
    [
      'themselves',
      (question: ReturnType<typeof proofAbout>) => JSON.stringify(question).replace('"Name"', '"\\ud800"'),
    ],
    [
      'their device',
      (question: ReturnType<typeof proofAbout>) =>
        JSON.stringify({ ...question, certificate: { ...question.certificate, name: 'Device' } }).replace(
          '"Device"',
          '"\\ud800"',
        ),
    ],
  ])('cannot be what no event can say, and throws nobody: %s (S7)', async (_, spelt) => {
    const { house, ada, invite } = await setting()
    const ben = await house.person('Ben')
    const { guarded } = await invite()
    const { certificate } = must(ben.peer.profile, 'there is a profile')
    const question = proofAbout(ben, guarded, certificate)
    const say = counterOf(ada, guarded)
    say(spelt(question))
    const signature = base64(new Uint8Array(64))
    const signed = { ...question, kind: 'signed', joinSignature: signature, deviceSignature: signature }
    expect(say(spelt(signed))?.kind).not.toBe('welcome')
  })
})

describe('a join that names an invite', () => {
  it('brings nobody a role, and takes up no place, that nobody let in by it (S16)', async () => {
    const { house, ada, communityId, invite } = await setting()
    const ben = await house.person('Ben')
    await ben.api.call('communities.join', { link: (await invite()).link })
    house.settle(communityId, ada, ben)
    const { guarded } = await invite('moderator')
    house.lan.run(2_000)
    const keys = inviteKeys(ada.crypto, guarded.communityId, guarded.seed)
    const inviteId = inviteStateKey(keys.signing.publicKey)
    const community = ben.community(communityId)
    const claims = [
      {},
      { join_authorised_via_users_server: ben.userId, 'roost.authoriser': community.profile.device.deviceId },
    ]
    for (const claim of claims) {
      community.write(community.graph.root, {
        type: 'm.room.member',
        stateKey: ben.userId as UserId,
        content: { membership: 'join', displayname: 'Ben', 'roost.invite': inviteId, ...claim },
      })
    }
    house.lan.run(60_000)
    expect((await ada.api.call('members.list', { communityId })).find(({ name }) => name === 'Ben')?.role).toBe(
      'member',
    )
    const [posted] = await ada.api.call('invites.list', { communityId })
    expect(posted).toMatchObject({ inviteId, usedCount: 0, status: 'live' })
  })
})

describe('a moderator without the link', () => {
  it('who vouches for a friend in the name of an owner’s invite brings them no role, and uses none up (S16)', async () => {
    const { house, ada, communityId, invite } = await setting()
    const [ben, friend] = [await house.person('Ben'), await house.person('Friend')]
    await ben.api.call('communities.join', { link: (await invite('moderator')).link })
    house.settle(communityId, ada, ben)
    house.lan.run(20_000)
    const { guarded } = await invite('moderator')
    house.lan.run(2_000)
    const inviteId = inviteStateKey(inviteKeys(ada.crypto, guarded.communityId, guarded.seed).signing.publicKey)
    const { crypto } = ben
    const community = ben.community(communityId)
    const own = community.profile.device
    const { userId, name, certificate, device } = must(friend.peer.profile, 'there is a profile')
    const keysOfHis = inviteKeys(crypto, guarded.communityId, new Uint8Array(32).fill(5))
    const admission = signAdmission(crypto, keysOfHis, { communityId: guarded.communityId, userId })
    const applicant = { userId, name, certificate, inviteId, admission }
    const granter = { userId: community.profile.userId, deviceId: own.deviceId }
    const offer = offerJoin(community.graph.root, granter, applicant, house.lan.nowMs)
    const granted = grantedEvents(crypto, guarded.communityId, applicant, offer)
    const by = (keys: DeviceKeys, server: string, { reference }: HashedEvent) => ({
      ...{ server: serverOf(server), keyName: keys.deviceId },
      signature: crypto.sign(keys.signing.secretKey, reference),
    })
    const signed = [
      withSignatures(crypto, granted.join, [by(device, userId, granted.join), by(own, granter.userId, granted.join)]),
      withSignatures(crypto, granted.device, [by(device, userId, granted.device)]),
    ].flatMap((result) => (result.ok ? [result.signed] : []))
    community.writeSigned(signed)
    house.lan.run(60_000)
    const roleOf = (members: readonly Member[]) => members.find((member) => member.name === 'Friend')?.role
    expect(roleOf(await ada.api.call('members.list', { communityId }))).toBe('member')
    const posted = (await ada.api.call('invites.list', { communityId })).find((one) => one.inviteId === inviteId)
    expect(posted).toMatchObject({ usedCount: 0, status: 'live' })
  })
})

describe('a member who posts the rendezvous key of an invite as their own', () => {
  it('keeps nobody out (S16)', async () => {
    const { house, ada, communityId, invite } = await setting()
    const [ben, cleo] = [await house.person('Ben'), await house.person('Cleo')]
    await cleo.api.call('communities.join', { link: (await invite()).link })
    house.settle(communityId, ada, cleo)
    const { link, guarded } = await invite()
    house.lan.run(20_000)
    const { rendezvousKey } = inviteKeys(ada.crypto, guarded.communityId, guarded.seed)
    const community = cleo.community(communityId)
    community.write(community.graph.root, {
      type: 'roost.recovery',
      stateKey: cleo.userId,
      content: encodeRecovery({ agreementKey: community.profile.device.agreement.publicKey, rendezvousKey }),
    })
    cleo.peer.identity.stop()
    house.lan.run(500)
    await cleo.stop()
    await ben.api.call('communities.join', { link })
    house.settle(communityId, ada, ben)
  })
})
