import { expect, it } from 'vitest'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { pictureOf, TestCommunity, TestPeer } from '../testing/community.ts'
import { equivocationsIn } from './equivocation.ts'

const crypto = await testCrypto()

function meet(...peers: readonly TestPeer[]): void {
  for (const one of peers) for (const other of peers) one.receiveFrom(other)
}

it('S11: of a device that tells two stories both are kept, all peers agree, and all have the same evidence', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'two stories'))
  const ada = community.owner
  const ben = community.newcomer('ben')
  const cyd = community.newcomer('cyd')
  meet(ada, ben, cyd)
  // The same device, keys and all, in two places.
  const twin = new TestPeer(community, ben.person, ben.device)
  twin.receiveFrom(ben)
  const told = [ben.say('yes'), twin.say('no')]
  const more = [
    ben.say('yes, as I said'),
    twin.set('m.room.member', ben.userId, { membership: 'join', displayname: 'B' }),
  ]
  ada.receive([...told, ...more])
  cyd.receive([...more, ...told].reverse())

  expect(pictureOf(cyd.graph)).toEqual(pictureOf(ada.graph))
  const shown = new Set(ada.channel.timeline.map(({ event }) => event.id))
  for (const { event } of [...told, ...more]) expect(shown.has(event.id)).toBe(true)
  const evidence = equivocationsIn(ada.channel)
  expect(evidence).toEqual([
    { device: ben.device.deviceId, sender: ben.userId, events: told.map(({ event }) => event.id).sort() },
  ])
  expect(equivocationsIn(cyd.channel)).toEqual(evidence)
  expect(equivocationsIn(ada.root)).toEqual([])
})

it('two devices of one person, and what the user key signs at each, are no two stories', () => {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'two devices'))
  const ada = community.owner
  const elsewhere = ada.atDevice(1)
  elsewhere.receiveFrom(ada)
  elsewhere.certify()
  ada.say('here')
  elsewhere.say('there')
  for (const peer of [ada, elsewhere]) {
    peer.write(community.channelId, { type: 'm.room.message', content: { body: 'mine' }, underUserKey: true })
  }
  meet(ada, elsewhere)
  for (const room of ada.graph.rooms.values()) expect(equivocationsIn(room)).toEqual([])
})
