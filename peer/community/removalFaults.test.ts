import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { must } from '../../core/assert.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import type { UserId } from '../../core/event/ids.ts'
import { everythingIn, type FaultingDatabase } from '../../core/store/testing/faultingDatabase.ts'
import { temporaryFolder } from '../../core/store/testing.ts'
import { type Place, TestHouse, TestPeer } from '../testing/testPeer.ts'
import { VirtualLan } from '../testing/virtualLan.ts'

/** The community files that are open, by their paths: what is done to them can be made to fail. */
const files = vi.hoisted(() => new Map<string, { real: Sqlite.Database; faults: FaultingDatabase }>())

vi.mock('../../core/store/communityStore.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../core/store/communityStore.ts')>()
  const { openDatabase } = await import('../../core/store/database.ts')
  const { communitySchema } = await import('../../core/store/communitySchema.ts')
  const testing = await import('../../core/store/testing/faultingDatabase.ts')
  const openCommunityStore: typeof original.openCommunityStore = (path, rawKey) => {
    const opened = openDatabase(path, rawKey, communitySchema)
    if (!opened.ok) return opened
    const faults = new testing.FaultingDatabase(opened.store)
    files.set(path, { real: opened.store, faults })
    return { ok: true, store: original.communityStore(faults.database) }
  }
  return { ...original, openCommunityStore }
})

const crypto = await testCrypto()
const NAMES = ['Ada', 'Ben', 'Cleo'] as const
const HOSTS = NAMES.map((_, at) => `10.0.0.${at + 1}`)
const HOUR_MS = 60 * 60 * 1000
const BOTH = ['after', 'indeed']

/** Folders of three who are in a community with two channels, of whom Ada is to remove Cleo; invites are about. */
async function leftFolders(): Promise<{ folders: string[]; place: Place; userIds: string[] }> {
  const house = await TestHouse.build()
  const people: TestPeer[] = []
  for (const name of NAMES) people.push(await house.person(name))
  const [ada, ...joiners] = people
  const place = await house.community(must(ada, 'there is Ada'), ...joiners)
  const { communityId } = place
  const api = must(ada, 'there is Ada').api
  await api.call('channels.create', { communityId, name: 'plans' })
  for (let n = 0; n < 2; n++) await api.call('invites.create', { communityId, usesMax: 3 })
  for (const person of people) await person.say(place, 'before')
  house.settle(communityId, ...people)
  const userIds = people.map(({ userId }) => userId)
  for (const person of people) await person.stop()
  return { folders: people.map(({ dataDir }) => dataDir), place, userIds }
}

const copyOf = (folder: string): string => {
  const copy = join(temporaryFolder(), 'copy')
  mkdirSync(copy)
  cpSync(folder, copy, { recursive: true })
  return copy
}

const fileOf = (dataDir: string, { communityId }: Place): string =>
  join(dataDir, 'communities', `${communityId.slice(1)}.db`)

it('S13: a removal that is cut off at any statement is a removal in the end, or none has begun', async () => {
  const { folders, place, userIds } = await leftFolders()
  const { communityId } = place
  const cleoId = must(userIds[2], 'there is Cleo') as UserId

  const folderOf = (at: number) => must(folders[at], 'a folder')
  const startAt = (lan: VirtualLan, at: number, dataDir: string) =>
    new TestPeer({ lan, crypto, host: must(HOSTS[at], 'a host'), dataDir, clockErrorMs: 0 })

  /** Ada removes Cleo, and dies before the statement with this number. Answers her folder, or undefined once all ran. */
  const died = async (at: number): Promise<{ dataDir: string; found: string } | undefined> => {
    const lan = new VirtualLan()
    lan.nowMs += HOUR_MS
    const dataDir = copyOf(folderOf(0))
    const ada = startAt(lan, 0, dataDir)
    const { real, faults } = must(files.get(fileOf(dataDir, place)), 'the file is open')
    faults.arm(at, 'crash')
    const result = await ada.api.call('members.remove', { communityId, userId: cleoId }).then(
      () => 'done' as const,
      (error: unknown) => error,
    )
    if (result !== 'done') expect(faults.isDead).toBe(true)
    const left = copyOf(dataDir)
    faults.revive()
    const found = everythingIn(real)
    await ada.stop()
    return result === 'done' ? undefined : { dataDir: left, found }
  }

  /** What comes of it when Ada starts again and meets the others. */
  const inTheEnd = async (dataDir: string) => {
    const lan = new VirtualLan()
    lan.nowMs += 2 * HOUR_MS
    const [adaDir, benDir, cleoDir] = [dataDir, copyOf(folderOf(1)), copyOf(folderOf(2))]
    const [ada, ben, cleo] = [startAt(lan, 0, adaDir), startAt(lan, 1, benDir), startAt(lan, 2, cleoDir)]
    lan.run(120_000)
    await ada.say(place, 'after')
    await ben.say(place, 'indeed')
    lan.run(10_000)
    const epochs = [ada, ben, cleo].map((peer) => peer.community(communityId).epochs.sending.id)
    const invites = await ada.api.call('invites.list', { communityId })
    const { rooms } = ada.community(communityId).graph
    const outcome = {
      read: (await cleo.bodies(place)).slice(3),
      others: [await ada.bodies(place), await ben.bodies(place)].map((bodies) => bodies.slice(3).toSorted()),
      isUnderNewKeys: epochs[0] === epochs[1] && epochs[0] !== 'first',
      keysOfCleo: epochs[2],
      invites: new Set(invites.filter(({ usedCount }) => usedCount === 0).map(({ status }) => status)),
      memberships: [...rooms.values()].map((room) => room.authStateOf(room.currentState).membershipOf(cleoId)),
      findings: (await ada.api.call('storage.audit', { communityId })).findings,
    }
    for (const peer of [ada, ben, cleo]) await peer.stop()
    return outcome
  }
  const always = { others: [BOTH, BOTH], keysOfCleo: 'first', findings: [] }
  const notBegun = {
    ...always,
    read: expect.arrayContaining(BOTH),
    isUnderNewKeys: false,
    invites: new Set(['live']),
    memberships: ['join', 'join', 'leave'],
  }
  const finished = {
    ...always,
    read: [],
    isUnderNewKeys: true,
    invites: new Set(['revoked']),
    memberships: ['ban', 'ban', 'leave'],
  }

  const outcomes = new Map<string, Awaited<ReturnType<typeof inTheEnd>>>()
  let count = 0
  for (let crash = await died(count); crash !== undefined; crash = await died(++count)) {
    if (!outcomes.has(crash.found)) outcomes.set(crash.found, await inTheEnd(crash.dataDir))
  }
  // Ban, new keys, each of three invites, and the ban in the channel: what is on the disk is the one or the other, and
  // nothing in between.
  expect({ statements: count > 100, states: outcomes.size }).toEqual({ statements: true, states: 8 })
  const [first, ...later] = outcomes.values()
  expect(first).toEqual(notBegun)
  for (const outcome of later) expect(outcome).toEqual(finished)
}, 240_000)
