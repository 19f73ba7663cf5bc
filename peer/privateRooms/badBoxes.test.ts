import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { LOCKBOX_BYTES } from '../../core/crypto/lockbox.ts'
import { encodeLockboxes } from '../../core/crypto/rekeyContent.ts'
import type { Place, TestPeer } from '../testing/testPeer.ts'
import { fourPeople } from './testing.ts'

/** Gives a device a box with nothing in it, as only a hostile member would. */
function giveRubbish(giver: TestPeer, place: Place, to: TestPeer): void {
  const community = giver.community(place.communityId)
  const room = giver.room(place)
  const rekey = must(community.privateRooms.sendingIn(room), 'an epoch').id
  const { deviceId } = must(to.peer.profile, 'a profile').device
  const lockboxes = new Map([[deviceId, new Uint8Array(LOCKBOX_BYTES).fill(9)]])
  community.write(room, { type: 'roost.lockbox', content: encodeLockboxes({ rekey, lockboxes, recovery: new Map() }) })
}

it('whoever gets a box that does not open says so, and gets another from somebody who is honest', async () => {
  const { house, ada, ben, cleo, dora, communityId, channel, settle } = await fourPeople()
  const place = await channel('shared', ben, dora)
  await ada.say(place, 'a hidden word')
  settle()
  const invitation = { type: 'm.room.member', stateKey: cleo.userId, content: { membership: 'invite' } }
  ada.community(communityId).write(ada.room(place), invitation)
  house.lan.run(50)
  await ada.stop()
  giveRubbish(dora, place, cleo)
  house.lan.run(10_000)
  // Whoever is only invited says nothing; and to Ben it looks as if she had a box.
  expect(await cleo.bodies(place)).toEqual([])
  await cleo.api.call('channels.join', place)
  giveRubbish(dora, place, cleo)
  house.lan.run(30_000)
  expect(await cleo.bodies(place)).toEqual(['a hidden word'])
  const count = ben.room(place).entryCount
  house.lan.run(60_000)
  expect(ben.room(place).entryCount).toBe(count)
})
