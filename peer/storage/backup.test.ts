import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createDevice } from '../../core/crypto/identity.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import { openCommunityStore } from '../../core/store/communityStore.ts'
import { openProfileStore, type StoredProfile } from '../../core/store/profileStore.ts'
import { bytesOnDisk, flipBit, temporaryFolder } from '../../core/store/testing.ts'
import { pictureOf } from '../../core/testing/community.ts'
import { type BackedUpFile, backUp, restoreBackup } from './backup.ts'
import { mustOpen, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'backup')
const databaseKey = random.bytes(32)
const passphrase = 'correct horse battery staple'
const profile = {
  userId: '@ada:x',
  name: 'Ada',
  deviceName: 'desk',
  device: createDevice(crypto, random),
  certificate: {},
} as unknown as StoredProfile

let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
})
const at = (...names: string[]) => join(folder, ...names)

/** A profile with one community, open in a folder of its own. */
function running() {
  mkdirSync(at('data', 'communities'), { recursive: true })
  const profiles = mustOpen(openProfileStore(at('data', 'profile.db'), databaseKey))
  profiles.createProfile(profile)
  const community = new StoredCommunity(crypto, mustOpen(openCommunityStore(at('data', 'c.db'), databaseKey))).takeAll()
  const name = `communities/${community.communityId.slice(1)}.db`
  const files: BackedUpFile[] = [
    { name: 'profile.db', copyTo: profiles.copyTo },
    { name, copyTo: community.store.copyTo },
  ]
  const options = { crypto, random, databaseKey, files, passphrase, path: at('backup') }
  return { profiles, community, name, options }
}

const restore = (more: { passphrase?: string; dataDir?: string } = {}) =>
  restoreBackup({ crypto, passphrase, path: at('backup'), dataDir: at('restored'), ...more })

describe('a backup', () => {
  it('brings profile and communities back, with everything that was committed', async () => {
    const { community, name, options, profiles } = running()
    community.take([community.community.owner.say('not yet in the main file')], true)
    const made = await backUp(options)
    expect(made).toEqual({ ok: true, bytes: statSync(at('backup')).size })
    const restored = await restore()
    if (!restored.ok) throw new Error(restored.message)
    expect(restored.databaseKey).toEqual(databaseKey)
    const again = mustOpen(openProfileStore(at('restored', 'profile.db'), restored.databaseKey))
    expect(again.profile()).toEqual(profiles.profile())
    const copy = new StoredCommunity(
      crypto,
      mustOpen(openCommunityStore(at('restored', name), restored.databaseKey)),
      community.community,
    )
    expect(pictureOf(copy.graph)).toEqual(pictureOf(community.graph))
    expect(copy.store.search({ query: 'not yet in', limit: 1 }).length).toBe(1)
    expect(statSync(at('restored')).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder).sort()).toEqual(['backup', 'data', 'restored'])
    for (const store of [again, copy.store, profiles, community.store]) store.close()
  })

  it('says nothing in clear, and not the same twice', async () => {
    const { options } = running()
    await backUp(options)
    await backUp({ ...options, path: at('another') })
    const bytes = readFileSync(at('backup'), 'latin1')
    for (const word of ['SQLite', 'profile', 'communities', Buffer.from(databaseKey).toString('latin1')]) {
      expect(bytes.includes(word)).toBe(false)
    }
    expect(readFileSync(at('another'), 'latin1').slice(40)).not.toBe(bytes.slice(40))
    expect(bytesOnDisk(at('data', 'communities'))).toBe('')
  })

  it('takes the place of no file, and goes into no folder that is in use', async () => {
    const { options } = running()
    writeFileSync(at('backup'), 'mine')
    expect(await backUp(options)).toMatchObject({ ok: false, code: 'exists' })
    expect(readFileSync(at('backup'), 'utf8')).toBe('mine')
    expect(await restore()).toMatchObject({ ok: false, code: 'notABackup' })
    expect(await restore({ dataDir: at('data') })).toMatchObject({ ok: false, code: 'folderInUse' })
    expect(await backUp({ ...options, path: at('nowhere', 'backup') })).toMatchObject({
      ok: false,
      code: 'unavailable',
    })
  })

  it('opens with its passphrase alone, however that is typed, and tells newer and damaged ones apart', async () => {
    const { options } = running()
    await backUp({ ...options, passphrase: 'café au lait' })
    expect(await restore({ passphrase: 'cafe\u0301 au lait' })).toMatchObject({ ok: true })
    expect(await restore({ passphrase: 'tea with milk', dataDir: at('2') })).toMatchObject({ code: 'wrongPassphrase' })
    expect(existsSync(at('2'))).toBe(false)
    const whole = readFileSync(at('backup'))
    const newer = Buffer.from(whole)
    newer[12] = 2
    writeFileSync(at('backup'), newer)
    expect(await restore({ dataDir: at('3') })).toMatchObject({ code: 'newer' })
    for (const length of [0, 5, 12]) {
      writeFileSync(at('backup'), whole.subarray(0, length))
      expect(await restore({ dataDir: at('3') })).toMatchObject({ code: 'notABackup' })
    }
    writeFileSync(at('backup'), whole.subarray(0, 40))
    expect(await restore({ dataDir: at('3') })).toMatchObject({ code: 'damaged' })
  })

  it('that was cut short, changed, lengthened or put together anew is damaged, and leaves an empty folder', async () => {
    const { options } = running()
    await backUp(options)
    const whole = readFileSync(at('backup'))
    const chunk = 64 * 1024 + 16
    const from = whole.length - (whole.length % chunk)
    const swapped = Buffer.concat([
      whole.subarray(0, 200),
      whole.subarray(200 + chunk, 200 + 2 * chunk),
      whole.subarray(200, 200 + chunk),
      whole.subarray(200 + 2 * chunk),
    ])
    const flipped = Buffer.from(whole)
    flipped.writeUInt8(flipped.readUInt8(from) ^ 1, from)
    for (const bytes of [
      whole.subarray(0, -1),
      whole.subarray(0, 160 + chunk),
      Buffer.concat([whole, Buffer.from([0])]),
      Buffer.concat([whole, whole.subarray(-200)]),
      swapped,
      flipped,
    ]) {
      writeFileSync(at('backup'), bytes)
      expect(await restore()).toMatchObject({ ok: false, code: 'damaged' })
      expect(existsSync(at('restored')) ? readdirSync(at('restored')) : []).toEqual([])
    }
    writeFileSync(at('backup'), whole)
    flipBit(at('backup'), 18)
    expect(await restore()).toMatchObject({ ok: false })
  })

  it('writes only the files of a profile, whatever its maker put in', async () => {
    const { options } = running()
    const [file] = options.files
    if (!file) throw new Error('there is a profile')
    for (const name of ['../outside', '/tmp/outside', 'communities/../../x.db', 'database.key', 'profile.db/x', '']) {
      await backUp({ ...options, path: at(`b${name.length}`), files: [{ ...file, name }] })
      const outcome = await restoreBackup({ crypto, passphrase, path: at(`b${name.length}`), dataDir: at('restored') })
      expect(outcome).toMatchObject({ ok: false, code: 'damaged' })
    }
    expect(existsSync(at('outside'))).toBe(false)
  })
})
