import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must } from '../core/assert.ts'
import { KEY_BYTES } from '../core/crypto/port.ts'
import { communitySchema } from '../core/store/communitySchema.ts'
import { openDatabase } from '../core/store/database.ts'
import { databaseKey, type Place, refusalOf, TestHouse, type TestPeer } from './testing/testPeer.ts'

const MINUTE_MS = 60_000
const stateOf = (peer: TestPeer, { communityId }: Place, roomId: string) =>
  peer.api.call('state.get', { communityId, roomId })

describe('a peer', () => {
  it('keeps two communities apart on one network, with different people in each', async () => {
    const house = await TestHouse.build()
    const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
    const lab = await house.community(ada, ben)
    const attic = await house.community(ada, cleo)
    await ada.say(lab, 'to the lab')
    await ada.say(attic, 'to the attic')
    house.settle(lab.communityId, ada, ben)
    house.settle(attic.communityId, ada, cleo)
    expect(await ben.bodies(lab)).toEqual(['to the lab'])
    expect(await cleo.bodies(attic)).toEqual(['to the attic'])
    expect((await refusalOf(ben.api.call('channels.list', { communityId: attic.communityId }))).code).toBe('notFound')
    for (const place of [lab, attic])
      expect(await ada.network(place.communityId)).toMatchObject({ state: 'live', peerCount: 1 })
    expect((await ada.api.call('network.peers', {})).peers.map(({ name }) => name).sort()).toEqual(['Ben', 'Cleo'])
    const { peers } = await ada.api.call('network.peers', { communityId: attic.communityId })
    expect(peers.map(({ name }) => name)).toEqual(['Cleo'])
  })

  it('knows after a restart what it knew before: state, timeline, what was late, and where others are', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben', 60 * MINUTE_MS)]
    const place = await house.community(ada, ben)
    house.lan.split([ada.host], [ben.host])
    await ada.say(place, 'apart')
    await ben.say(place, 'apart too')
    house.lan.run(10 * MINUTE_MS)
    await ada.say(place, 'later')
    await ben.say(place, 'later too')
    house.lan.heal()
    house.settle(place.communityId, ada, ben)

    for (const peer of [ada, ben]) {
      const shown = async () => ({
        timeline: await peer.timeline(place),
        page: await peer.api.call('messages.list', place),
        states: await Promise.all([place.communityId, place.roomId].map((roomId) => stateOf(peer, place, roomId))),
        channels: await channelsOf(peer, place),
      })
      const before = await shown()
      expect(before.timeline.some((item) => item.kind === 'message' && item.lateSince !== null)).toBe(peer === ben)
      await peer.restart()
      expect(await shown()).toEqual(before)
    }
    house.lan.until('they meet again', () => ada.community(place.communityId).networkStatus().peers.length === 1)
    expect(await stateOf(ben, place, place.roomId)).toEqual(await stateOf(ada, place, place.roomId))
  })
})

/** The channels, but for how much of them is here: that says who else is there at the moment. */
const channelsOf = async (peer: TestPeer, { communityId }: Place) =>
  (await peer.api.call('channels.list', { communityId })).map(({ completeness: _, ...channel }) => channel)

describe('damage on the disk', () => {
  it('of one event is counted; the others are there, and another peer brings it back', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    for (const body of ['one', 'two', 'three']) await ben.say(place, body)
    const { roomId } = await ada.api.call('channels.create', { communityId: place.communityId, name: 'other' })
    await ada.say({ ...place, roomId }, 'elsewhere')
    house.settle(place.communityId, ada, ben)
    const [, second] = await ada.messages(place)
    await ada.stop()
    await ben.stop()
    damageEvent(ada, place.communityId, must(second, 'there are three').eventId)
    ada.start()
    expect(await ada.refused(place.communityId)).toEqual({ damagedOnDisk: 1 })
    expect(await ada.bodies(place)).toEqual(['one'])
    expect(await ada.bodies({ ...place, roomId })).toEqual(['elsewhere'])
    ben.start()
    house.settle(place.communityId, ada, ben)
    expect(await ada.bodies(place)).toEqual(['one', 'two', 'three'])
    await ada.restart()
    expect(await ada.bodies(place)).toEqual(['one', 'two', 'three'])
    expect(await ada.refused(place.communityId)).toEqual({})
  })

  it('of one community keeps the others open, is logged without contents and said to who asks', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const lab = await house.community(ada)
    const attic = await house.community(ada, ben)
    const { link } = await ada.api.call('invites.create', { communityId: lab.communityId })
    await ada.stop()
    writeFileSync(fileOf(ada, lab.communityId), 'not a database at all'.repeat(1_000))
    ada.start()
    house.settle(attic.communityId, ada, ben)
    expect(await ada.api.call('communities.list', {})).toMatchObject([{ communityId: attic.communityId }])
    expect(await ada.api.call('communities.closed', {})).toEqual([
      { communityId: lab.communityId, name: 'Lab', message: expect.stringMatching(/^What is stored|^A part of what/) },
    ])
    expect(ada.logged).toEqual([
      expect.stringMatching(/^A community could not be opened \(\w+\)\. Roost goes on without it\.$/),
    ])
    expect((await ada.api.call('network.peers', {})).refused).toMatchObject({ communityNotOpened: 1 })
    for (const call of [ada.api.call('messages.list', lab), ada.api.call('communities.join', { link })]) {
      const { code, message } = await refusalOf(call)
      expect(code).toBe('internal')
      expect(message).toMatch(/^What is stored here is locked|^A part of what is stored/)
    }
    expect(readdirSync(join(ada.dataDir, 'communities'))).toContain(`${lab.communityId.slice(1)}.db`)
  })
})

const fileOf = (peer: TestPeer, communityId: string): string =>
  join(peer.dataDir, 'communities', `${communityId.slice(1)}.db`)

/** Overwrites what is stored of an event, as software could that has the key; the file itself is in order. */
function damageEvent(peer: TestPeer, communityId: string, eventId: string): void {
  const salt = new TextEncoder().encode(communityId)
  const key = peer.crypto.hkdf(databaseKey, salt, 'roost/v1/community-file', KEY_BYTES)
  const opened = openDatabase(fileOf(peer, communityId), key, communitySchema)
  if (!opened.ok) throw new Error(opened.message)
  const id = Buffer.from(eventId.slice(1), 'base64url')
  const { changes } = opened.store.prepare('UPDATE events SET encrypted = randomblob(200) WHERE event_id = ?').run(id)
  opened.store.close()
  expect(changes).toBe(1)
}
