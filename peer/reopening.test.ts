import Sqlite from 'better-sqlite3'
import { beforeEach, expect, it, vi } from 'vitest'
import type * as DatabaseModule from '../core/store/database.ts'
import type * as WatchedModule from '../core/store/testing/watchedDatabase.ts'
import { closedPauseMs, doubtedPauseMs } from './limits.ts'
import { refusalOf, TestHouse } from './testing/testPeer.ts'

/** Of the communities of one folder, nothing can be read for now. */
const disk = vi.hoisted(() => ({ unreadable: undefined as string | undefined }))
vi.mock('../core/store/database.ts', async (importOriginal) => {
  const original = await importOriginal<typeof DatabaseModule>()
  const { WatchedDatabase } = await vi.importActual<typeof WatchedModule>('../core/store/testing/watchedDatabase.ts')
  const openDatabase: typeof original.openDatabase = (path, ...rest) => {
    const opened = original.openDatabase(path, ...rest)
    if (!opened.ok || !path.includes('communities')) return opened
    const watched = new WatchedDatabase(opened.store)
    watched.watch({
      before: (step) => {
        const isUnreadable = disk.unreadable !== undefined && path.startsWith(disk.unreadable)
        if (step === 'read' && isUnreadable) throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_READ')
      },
    })
    return { ok: true, store: watched.database }
  }
  return { ...original, openDatabase }
})
beforeEach(() => {
  disk.unreadable = undefined
})

it('a peer whose disk cannot be read for a while goes on, and has everything when it can be', async () => {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada, ben)
  await ada.say(place, 'before')
  house.settle(place.communityId, ada, ben)
  disk.unreadable = ada.dataDir
  for (let number = 0; number < 5; number++) await ben.say(place, String(number))
  expect(await refusalOf(ada.say(place, 'lost?'))).toMatchObject({ code: 'internal' })
  house.lan.run(20_000)
  disk.unreadable = undefined
  house.lan.run(doubtedPauseMs + closedPauseMs)
  house.settle(place.communityId, ada, ben)
  await ada.say(place, 'after')
  house.settle(place.communityId, ada, ben)
  for (const peer of [ada, ben]) expect(await peer.bodies(place)).toEqual(['before', '0', '1', '2', '3', '4', 'after'])
})

it('a community that could not be opened for now is opened without anybody asking', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  await ada.say(place, 'kept')
  disk.unreadable = ada.dataDir
  await ada.restart()
  expect(await refusalOf(ada.bodies(place))).toMatchObject({ code: 'internal' })
  disk.unreadable = undefined
  house.lan.run(closedPauseMs)
  expect(await ada.bodies(place)).toEqual(['kept'])
})

it('a peer that is being closed opens nothing again, whatever its disk refuses in the midst of that', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const { communityId } = await house.community(ada)
  const { peer } = ada
  const community = ada.community(communityId)
  disk.unreadable = ada.dataDir
  const stopped = ada.stop()
  expect(() => community.readAgain()).toThrow()
  disk.unreadable = undefined
  await stopped
  house.lan.run(doubtedPauseMs + closedPauseMs)
  expect(peer.communities).toEqual([])
})

it('a community that is closed for now is not followed a second time, whoever hands over its keys', async () => {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const place = await house.community(ada)
  const { communityId, stored } = ada.community(place.communityId)
  const epochs = [{ id: 'first' as const, secret: new Uint8Array(stored.secret) }]
  disk.unreadable = ada.dataDir
  await ada.restart()
  ada.peer.follow({ kind: 'welcome', communityId, name: 'Lab', epochs, addresses: [] }, [])
  disk.unreadable = undefined
  house.lan.run(closedPauseMs)
  expect(ada.peer.communities.map((open) => open.communityId)).toEqual([communityId])
})
