import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { type DeviceId, type EventId, eventIdBytes, type RoomId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { openDatabase } from '../../core/store/database.ts'
import type { Delivery } from '../contract.ts'
import { communityFileKey } from '../fileKeys.ts'
import { agreedDeviceCountMax } from '../limits.ts'
import { mustOpen } from '../storage/testing.ts'
import { databaseKey, type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { Deliveries } from './deliveries.ts'

let house: TestHouse
let ada: TestPeer
let ben: TestPeer
let cleo: TestPeer
let place: Place

async function three(): Promise<[TestPeer, TestPeer, TestPeer]> {
  house = await TestHouse.build()
  const people = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')] as const
  place = await house.community(...people)
  return [...people]
}

async function deliveryOf(author: TestPeer, eventId: string): Promise<Delivery> {
  const message = (await author.messages(place)).find((shown) => shown.eventId === eventId)
  return must(message?.delivery ?? undefined, 'an own message says where it has got to')
}

const held = async (author: TestPeer, eventId: string): Promise<string> => {
  const { heldBy, of } = await deliveryOf(author, eventId)
  return `${heldBy} of ${of}`
}

const readers = async (author: TestPeer, eventId: string): Promise<string[]> =>
  (await deliveryOf(author, eventId)).readBy.map(({ name }) => name)

const markRead = (reader: TestPeer, eventId: string) => reader.api.call('messages.markRead', { ...place, eventId })

/** The file of a peer that does not run loses an event. */
function lose({ crypto, dataDir }: TestPeer, eventId: string): void {
  const { communityId } = place
  const key = communityFileKey(crypto, databaseKey, communityId as RoomId)
  const file = mustOpen(openDatabase(join(dataDir, 'communities', `${communityId.slice(1)}.db`), key, communitySchema))
  file.prepare('UPDATE events SET encrypted = zeroblob(60) WHERE event_id = ?').run(eventIdBytes(eventId as EventId))
  file.exec('DELETE FROM graph_pages')
  file.close()
}

describe('an own message', () => {
  beforeEach(async () => {
    ;[ada, ben, cleo] = await three()
  })

  it('is on this device alone until others say that they hold it', async () => {
    house.lan.split([ada.host], [ben.host, cleo.host])
    const eventId = await ada.say(place, 'is anybody there')
    house.lan.run(20_000)
    expect(await held(ada, eventId)).toBe('1 of 3')
    house.lan.split([ada.host, ben.host], [cleo.host])
    house.lan.run(20_000)
    expect(await held(ada, eventId)).toBe('2 of 3')
    house.lan.heal()
    house.settle(place.communityId, ada, ben, cleo)
    expect(await held(ada, eventId)).toBe('3 of 3')
  })

  it('is held by who was away, too, once what they wrote on top of it has come by way of somebody else', async () => {
    house.lan.split([ada.host, ben.host], [cleo.host])
    const eventId = await ada.say(place, 'a question')
    house.lan.run(20_000)
    house.lan.split([ben.host, cleo.host], [ada.host])
    house.lan.run(20_000)
    await cleo.say(place, 'an answer')
    house.lan.run(20_000)
    expect(await held(ada, eventId)).toBe('2 of 3')
    house.lan.split([ada.host, ben.host], [cleo.host])
    house.lan.run(20_000)
    expect(await held(ada, eventId)).toBe('3 of 3')
  })

  it('is known to be held after a restart with nobody near', async () => {
    const eventId = await ada.say(place, 'remember')
    house.settle(place.communityId, ada, ben, cleo)
    await ben.stop()
    await cleo.stop()
    const later = await ada.say(place, 'and this they do not have')
    await ada.restart()
    expect(await held(ada, eventId)).toBe('3 of 3')
    expect(await held(ada, later)).toBe('1 of 3')
  })

  it('is not taken for another that stood in its place until the disk lost that', async () => {
    const lost = await ada.say(place, 'lost later')
    house.settle(place.communityId, ada, ben, cleo)
    await ben.stop()
    await cleo.stop()
    await ada.stop()
    lose(ada, lost)
    ada.start()
    expect(await ada.bodies(place)).not.toContain('lost later')
    expect(await held(ada, await ada.say(place, 'nobody has this'))).toBe('1 of 3')
  })

  it('counts the devices of members alone', async () => {
    const eventId = await ada.say(place, 'hello')
    house.settle(place.communityId, ada, ben, cleo)
    await ada.api.call('members.remove', { communityId: place.communityId, userId: cleo.userId })
    house.lan.run(20_000)
    expect(await held(ada, eventId)).toBe('2 of 2')
  })

  it('says who has read it, when they have said so themselves', async () => {
    const eventId = await ada.say(place, 'read me')
    const latest = await ada.say(place, 'and me')
    house.lan.run(5_000)
    await markRead(ben, eventId)
    house.lan.run(5_000)
    expect([await readers(ada, eventId), await readers(ada, latest)]).toEqual([['Ben'], []])
    await markRead(cleo, latest)
    house.lan.run(5_000)
    expect([await readers(ada, eventId), await readers(ada, latest)]).toEqual([['Ben', 'Cleo'], ['Cleo']])
    await ada.restart()
    expect(await deliveryOf(ada, latest)).toMatchObject({ readByCount: 1, readBy: [{ name: 'Cleo' }] })
  })

  it('says who has read it while its author was away, once they meet', async () => {
    const eventId = await ada.say(place, 'read me')
    house.settle(place.communityId, ada, ben, cleo)
    house.lan.split([ben.host, cleo.host], [ada.host])
    house.lan.run(30_000)
    await markRead(ben, eventId)
    house.lan.run(30_000)
    expect(await readers(ada, eventId)).toEqual([])
    house.lan.heal()
    house.lan.run(30_000)
    expect(await readers(ada, eventId)).toEqual(['Ben'])
  })

  it('does not say who has read it and wants to keep that to themselves', async () => {
    await ben.api.call('communities.shareReads', { communityId: place.communityId, isShared: false })
    const eventId = await ada.say(place, 'read me')
    house.lan.run(5_000)
    await markRead(ben, eventId)
    house.lan.run(30_000)
    await ben.restart()
    house.lan.run(30_000)
    expect(await readers(ada, eventId)).toEqual([])
    expect(await ben.api.call('communities.list', {})).toMatchObject([{ sharesReads: false }])
  })

  it('in a channel for some counts their devices, and what is read there only they are told', async () => {
    const create = { communityId: place.communityId, name: 'two', private: true, userIds: [ben.userId] }
    place = { ...place, roomId: (await ada.api.call('channels.create', create)).roomId }
    house.lan.run(10_000)
    await ben.api.call('channels.join', place)
    house.lan.run(10_000)
    const eventId = await ada.say(place, 'between us')
    house.lan.run(10_000)
    expect(await held(ada, eventId)).toBe('2 of 2')
    await markRead(ben, eventId)
    house.lan.run(10_000)
    expect(await readers(ada, eventId)).toEqual(['Ben'])
    const { reads } = cleo.community(place.communityId)
    expect([...reads.readersOf(cleo.room(place).roomId)]).toEqual([])
  })

  it('cannot be marked read where there is none', async () => {
    const nowhere = '$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    expect(await refusalOf(markRead(ben, nowhere))).toMatchObject({ code: 'notFound' })
  })
})

it('what members hold is not forgotten for devices that somebody made up', () => {
  const store = { meta: () => undefined } as unknown as CommunityStore
  const isMember = (deviceId: DeviceId) => deviceId === 'ada'
  const deliveries = new Deliveries({ store, storeId: '', placeOf: () => 4, isMember })
  deliveries.agreed('ada' as DeviceId, 5)
  for (let number = 0; number <= agreedDeviceCountMax; number++) deliveries.agreed(`${number}` as DeviceId, 5)
  expect(['ada', '1'].map((deviceId) => deliveries.isHeldBy(deviceId as DeviceId, '$any' as EventId))).toEqual([
    true,
    false,
  ])
})
