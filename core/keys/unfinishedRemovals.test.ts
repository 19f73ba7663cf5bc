import { describe, expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { memberOf } from '../event/json.ts'
import { TestCommunity, type TestPeer } from '../testing/community.ts'
import { unfinishedRemovals } from './unfinishedRemovals.ts'

const crypto = await testCrypto()

function house() {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'unfinished'))
  const { owner: ada, communityId } = community
  const [ben, cleo] = [community.newcomer('ben'), community.newcomer('cleo')]
  for (const peer of [ben, cleo]) peer.receiveFrom(ada)
  const invite = (by: TestPeer, name: string, more = {}) =>
    by.write(communityId, { type: 'roost.invite', stateKey: name, content: { uses: 1, ...more } })
  const inRoot = (by: TestPeer, target: TestPeer, membership: string) => by.member(target, membership, {}, communityId)
  return { ada, ben, cleo, communityId, invite, inRoot }
}

/** What is still due, in short. */
const due = (peer: TestPeer): string[] =>
  unfinishedRemovals(peer.graph, peer.userId).map(({ type, stateKey, content }) =>
    type === 'roost.invite' ? `revoke ${stateKey}` : `${memberOf(content, 'membership')} ${stateKey}`,
  )

describe('a removal that stands', () => {
  it('S13: leaves bans in rooms and the end of invites to be done, and nothing once they are', () => {
    const { ada, cleo, invite, inRoot } = house()
    invite(ada, 'first')
    expect(due(ada)).toEqual([])
    inRoot(ada, cleo, 'ban')
    expect(due(ada)).toEqual(['revoke first', `ban ${cleo.userId}`])
    for (const draft of unfinishedRemovals(ada.graph, ada.userId)) ada.write(draft.roomId, draft)
    expect(due(ada)).toEqual([])
    invite(ada, 'second')
    expect(due(ada)).toEqual([])
  })

  it('S16: ends an invite that somebody made without knowing of it', () => {
    const { ada, ben, cleo, communityId, invite, inRoot } = house()
    const levels = ada.root.stateEvent(ada.root.currentState, 'm.room.power_levels')?.content ?? {}
    const users = { [ada.userId]: 100, [ben.userId]: 50 }
    ada.write(communityId, { type: 'm.room.power_levels', stateKey: '', content: { ...levels, users } })
    ben.receiveFrom(ada)
    inRoot(ada, cleo, 'ban')
    invite(ben, 'meanwhile')
    ada.receiveFrom(ben)
    ben.receiveFrom(ada)
    expect(due(ada)).toContain('revoke meanwhile')
    expect(due(ben)).toContain('revoke meanwhile')
  })

  it('is finished by those who may, and by nobody else', () => {
    const { ada, ben, cleo, invite, inRoot } = house()
    invite(ada, 'first')
    inRoot(ada, cleo, 'ban')
    ben.receiveFrom(ada)
    expect(due(ben)).toEqual([])
    cleo.receiveFrom(ada)
    expect(due(cleo)).toEqual([])
  })

  it('asks for nothing any more once it is lifted', () => {
    const { ada, cleo, invite, inRoot } = house()
    invite(ada, 'first')
    inRoot(ada, cleo, 'ban')
    inRoot(ada, cleo, 'leave')
    expect(due(ada)).toEqual([])
  })
})
