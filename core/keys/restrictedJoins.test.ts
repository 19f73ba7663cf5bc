import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { serverOf } from '../event/ids.ts'
import { hashEvent, withSignatures } from '../event/signEvent.ts'
import type { Incoming } from '../graph/communityGraph.ts'
import { protoEvent } from '../graph/protoEvent.ts'
import { deliver, TestCommunity, TestPeer } from '../testing/community.ts'
import { createPerson, type PersonalDevice } from '../testing/person.ts'
import { entitledOf } from './entitled.ts'
import { deviceRevocation } from './removal.ts'

const crypto = await testCrypto()

/** A community that is joined by somebody's word; Ben is a moderator, Cyd a member, and Dan asks. */
function house() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'restricted'), 'restricted')
  const ada = community.owner
  const { communityId } = community
  const person = (name: string) => new TestPeer(community, createPerson(crypto, community.random, name))
  const [ben, cyd, dan] = [person('ben'), person('cyd'), person('dan')]
  for (const peer of [ben, cyd]) {
    peer.receiveFrom(ada)
    letIn(community, peer, ada)
    ada.receiveFrom(peer)
  }
  const levels = must(ada.root.stateEvent(ada.root.currentState, 'm.room.power_levels'), 'levels').content
  const content = { ...levels, users: { ...(levels.users as object), [ben.userId]: 50 } }
  ada.write(communityId, { type: 'm.room.power_levels', stateKey: '', content })
  for (const peer of [ben, cyd, dan]) peer.receive(community.written.values())
  return { community, communityId, ada, ben, cyd, dan }
}

/** A join that the joiner's device signs, and a device for who lets them in; which device that is, the test says. */
function coSigned(community: TestCommunity, joiner: TestPeer, granter: TestPeer, device = granter.device): Incoming {
  const authoriser = { join_authorised_via_users_server: granter.userId, 'roost.authoriser': device.deviceId }
  const content = { membership: 'join', ...authoriser }
  community.nowMs += 1000
  const draft = { type: 'm.room.member', stateKey: joiner.userId, sender: joiner.userId, content }
  const signer = joiner.device.deviceId
  const unsigned = protoEvent(joiner.root, { ...draft, originServerTs: community.nowMs, signer })
  const hashed = hashEvent(crypto, signer, unsigned)
  const sign = (userId: string, { deviceId, signing }: PersonalDevice) => ({
    ...{ server: serverOf(userId), keyName: deviceId },
    signature: crypto.sign(signing.secretKey, hashed.reference),
  })
  const result = withSignatures(crypto, hashed, [sign(joiner.userId, joiner.device), sign(granter.userId, device)])
  return community.record(must(result.ok ? result.signed : undefined, 'a well-formed join'))
}

const membershipOf = (peer: TestPeer, other: TestPeer): string =>
  peer.root.authStateOf(peer.root.currentState).membershipOf(other.userId)

/** The join and the certificate behind it, as the joiner's device writes them. */
function letIn(community: TestCommunity, joiner: TestPeer, granter: TestPeer, device?: PersonalDevice): void {
  joiner.receive([coSigned(community, joiner, granter, device)])
  joiner.certify()
}

const refusalOf = (peer: TestPeer, incoming: Incoming) => {
  const [refused] = peer.graph.ingest([incoming]).refused
  return refused?.rule ?? refused?.reason
}

describe('a community that is joined by somebody’s word', () => {
  it('takes who is let in by a member with the right to invite, and gives their devices boxes', () => {
    const { community, ada, ben, dan } = house()
    letIn(community, dan, ben)
    ada.receive(community.written.values())
    expect(membershipOf(ada, dan)).toBe('join')
    expect(entitledOf(ada.root).devices.map(({ userId }) => userId)).toContain(dan.userId)
  })

  it('refuses who comes without a word, by the word of who may not invite, and by a word with a foreign key', () => {
    const { community, communityId, ada, cyd, ben, dan } = house()
    const join = { type: 'm.room.member', stateKey: dan.userId, content: { membership: 'join' } }
    expect(refusalOf(dan, dan.sign(communityId, join))).toBe('5.3.5.2')
    expect(refusalOf(dan, coSigned(community, dan, cyd))).toBe('5.3.5.2')
    expect(refusalOf(dan, coSigned(community, dan, ben, cyd.device))).toBe('certificate')
    letIn(community, dan, ben, dan.device)
    ada.receive(community.written.values())
    expect([membershipOf(dan, dan), membershipOf(ada, dan)]).toEqual(['leave', 'leave'])
    expect(entitledOf(ada.root).devices.map(({ userId }) => userId)).not.toContain(dan.userId)
  })

  it('S13 refuses who was banned, whoever vouches for them', () => {
    const { community, communityId, ada, ben, dan } = house()
    letIn(community, dan, ben)
    ada.receive(community.written.values())
    ada.member(dan, 'ban', {}, communityId)
    dan.receiveFrom(ada)
    const again = coSigned(community, dan, ben)
    expect(refusalOf(ada, again)).toBe('5.3.3')
    expect(membershipOf(ada, dan)).toBe('ban')
  })

  it('S14 keeps out who was kicked and joins again on an old end of the graph', () => {
    const { community, communityId, ada, ben, dan } = house()
    letIn(community, dan, ben)
    const old = new TestPeer(community, dan.person)
    old.receive(dan.held)
    ada.receive(community.written.values())
    ada.member(dan, 'leave', {}, communityId)
    old.enter(communityId)
    ada.receive(community.written.values())
    expect(old.held.every(({ event }) => ada.graph.entry(event.id))).toBe(true)
    expect(membershipOf(ada, dan)).toBe('leave')
    const graph = community.emptyGraph()
    deliver(graph, [[...community.written.values()].toReversed()], community.written)
    expect(graph.root.authStateOf(graph.root.currentState).membershipOf(dan.userId)).toBe('leave')
  })

  it('S14 takes nobody by the word of a device that was revoked, although its user stays', () => {
    const { community, communityId, ada, ben, dan } = house()
    const { root } = deviceRevocation(ada.graph, ada.userId, ben.device.deviceId)
    ada.write(communityId, { type: root.type, stateKey: root.stateKey, content: root.content })
    // Dan has heard of it: by the rules the join is refused. On an old end of the graph it loses against the revocation.
    const knowing = new TestPeer(community, dan.person)
    knowing.receive(community.written.values())
    expect(refusalOf(knowing, coSigned(community, knowing, ben))).toBe('R1')
    letIn(community, dan, ben)
    ada.receive(community.written.values())
    expect(membershipOf(ada, dan)).toBe('leave')
  })

  it('S14 takes nobody by the word of a member who is removed without knowing of it', () => {
    const { community, communityId, ada, ben, dan } = house()
    letIn(community, dan, ben)
    ada.member(ben, 'ban', {}, communityId)
    ada.receive(community.written.values())
    expect(dan.held.every(({ event }) => ada.graph.entry(event.id))).toBe(true)
    expect(membershipOf(ada, dan)).toBe('leave')
  })
})
