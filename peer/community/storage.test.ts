import type Sqlite from 'better-sqlite3'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { must } from '../../core/assert.ts'
import type * as DatabaseModule from '../../core/store/database.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'
import { WatchedList } from '../testing/watchedList.ts'

/** Every database that was opened, by its path, so that a test can fill the disk behind it. */
const databases = vi.hoisted(() => new Map<string, Sqlite.Database>())
vi.mock('../../core/store/database.ts', async (importOriginal) => {
  const original = await importOriginal<typeof DatabaseModule>()
  const openDatabase: typeof original.openDatabase = (path, ...rest) => {
    const opened = original.openDatabase(path, ...rest)
    if (opened.ok) databases.set(path, opened.store)
    return opened
  }
  return { ...original, openDatabase }
})
beforeEach(() => databases.clear())

const FULL = {
  code: 'internal',
  message: 'The disk is full. Everything stored so far is safe: make room, then try again.',
}
const PAGES_MAX = 1_073_741_823

const databasesOf = (peer: TestPeer): Sqlite.Database[] =>
  [...databases].filter(([path]) => path.startsWith(peer.dataDir)).map(([, database]) => database)

/** SQLite itself says that the disk is full, for as long as there is no room in pages that it has. */
function fillDisk(peer: TestPeer): void {
  for (const database of databasesOf(peer)) {
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`)
  }
}
function makeRoom(peer: TestPeer): void {
  for (const database of databasesOf(peer)) database.pragma(`max_page_count = ${PAGES_MAX}`)
}
const long = (body: string) => `${body} ${'x'.repeat(12_000)}`
const short = (bodies: readonly string[]) => bodies.map((body) => body.split(' ')[0])

describe('on a full disk', () => {
  it('an own message is refused with a sentence, nothing is lost, and later it can be sent', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    await ada.say(place, long('before'))
    fillDisk(ada)
    const sent = ada.api.call('messages.send', { ...place, body: long('lost?'), transactionId: 't' })
    expect(await refusalOf(sent)).toEqual(FULL)
    house.lan.run(1_000)
    for (const peer of [ada, ben]) expect(short(await peer.bodies(place))).toEqual(['before'])
    makeRoom(ada)
    await ada.api.call('messages.send', { ...place, body: long('after'), transactionId: 't' })
    house.settle(place.communityId, ada, ben)
    await ada.restart()
    house.settle(place.communityId, ada, ben)
    for (const peer of [ada, ben]) expect(short(await peer.bodies(place))).toEqual(['before', 'after'])
  })

  it('what others say waits with them, is counted, and comes when there is room', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    const list = await WatchedList.open(ada.api, 'timeline', { ...place, limit: 100 })
    fillDisk(ada)
    for (let n = 0; n < 5; n++) await ben.say(place, long(String(n)))
    house.lan.run(20_000)
    expect(await ada.bodies(place)).toEqual([])
    expect((await ada.network(place.communityId)).state).toBe('catchingUp')
    expect(await ada.refused(place.communityId)).toMatchObject({ 'storage:full': expect.any(Number) })
    makeRoom(ada)
    house.settle(place.communityId, ada, ben)
    expect(short(await ada.bodies(place))).toEqual(['0', '1', '2', '3', '4'])
    expect(list.items).toEqual(await ada.timeline(place, 100))
  })

  it('a community is founded or joined as a whole or not at all', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada)
    const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
    const profile = must(databasesOf(ben)[0], 'Ben has a profile')
    // Room for the community's own file, and none for the profile to know of it.
    profile.exec('CREATE TRIGGER full BEFORE INSERT ON communities BEGIN SELECT RAISE(FAIL, "full"); END')
    await expect(ben.api.call('communities.create', { name: 'Attic' })).rejects.toThrow()
    await expect(ben.api.call('communities.join', { link })).rejects.toThrow()
    expect(await ben.api.call('communities.list', {})).toEqual([])
    profile.exec('DROP TRIGGER full')
    await ben.api.call('communities.join', { link })
    house.settle(place.communityId, ada, ben)
    await ben.restart()
    expect(await ben.api.call('communities.list', {})).toMatchObject([{ name: 'Lab', joined: true }])
  })

  it('a newcomer follows without taking part, and takes part once there is room', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada)
    const { link } = await ada.api.call('invites.create', { communityId: place.communityId, kind: 'open' })
    await ben.api.call('communities.join', { link })
    house.lan.split([ada.host], [ben.host])
    fillDisk(ben)
    house.lan.heal()
    house.lan.run(20_000)
    expect(await ben.api.call('communities.list', {})).toMatchObject([{ joined: false }])
    makeRoom(ben)
    house.settle(place.communityId, ada, ben)
  })

  it('a peer still closes, and starts again when there is room', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const place = await house.community(ada, ben)
    await ada.say(place, long('kept'))
    fillDisk(ada)
    await ada.restart()
    house.settle(place.communityId, ada, ben)
    expect(short(await ada.bodies(place))).toEqual(['kept'])
  })
})
