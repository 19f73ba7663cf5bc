import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { seededRandom, testCrypto } from '../../core/crypto/testing.ts'
import { redactedKeepMs } from '../../core/limits.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { communityStore } from '../../core/store/communityStore.ts'
import { migrate, openDatabase, type Schema } from '../../core/store/database.ts'
import { profileSchema } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { Crash, everythingIn, FaultingDatabase } from '../../core/store/testing/faultingDatabase.ts'
import { asLeftBehind, temporaryFolder } from '../../core/store/testing.ts'
import { pictureOf, TestCommunity } from '../../core/testing/community.ts'
import { eraseRedacted } from './erase.ts'
import { rebuildProjections } from './rebuild.ts'
import { mustOpen, playedCommunity, StoredCommunity } from './testing.ts'

const crypto = await testCrypto()
const KEY = new Uint8Array(32).fill(7)
const fixtures = join(import.meta.dirname, '../../core/store/fixtures')

/** What another process finds in a file that was left behind. */
function foundIn(path: string, key: Uint8Array, schema: Schema): string {
  const database = mustOpen(openDatabase(asLeftBehind(path), key, schema))
  const found = everythingIn(database)
  database.close()
  return found
}

describe('a migration that fails at any of its statements', () => {
  const { communityId } = JSON.parse(readFileSync(join(fixtures, 'version1.json'), 'utf8'))
  const communityKey = crypto.hkdf(KEY, utf8Bytes(communityId), 'roost/v1/community-file', 32)

  it.each([
    ['version1-community.db', communitySchema, communityKey],
    ['version1-profile.db', profileSchema, KEY],
  ])('leaves %s as it was before, or as it is afterwards', (name, schema, key) => {
    const older = schema.slice(0, 1)
    const path = join(temporaryFolder(), name)
    copyFileSync(join(fixtures, name), path)
    const real = mustOpen(openDatabase(path, key, older))
    const faults = new FaultingDatabase(real)
    const before = everythingIn(real)
    const after = (() => {
      const whole = mustOpen(openDatabase(asLeftBehind(path), key, schema))
      const found = everythingIn(whole)
      whole.close()
      return found
    })()
    let failed = 0
    for (let at = 0; ; at++) {
      faults.arm(at, 'refuse')
      let isDone = true
      try {
        migrate(faults.database, schema)
      } catch (error) {
        expect(error).toMatchObject({ code: 'SQLITE_FULL' })
        isDone = false
        expect(everythingIn(real)).toBe(before)
        faults.arm(at, 'crash')
        expect(() => migrate(faults.database, schema)).toThrow(Crash)
        expect(foundIn(path, key, older)).toBe(before)
        faults.revive()
        failed++
      }
      if (isDone) break
    }
    expect(failed).toBeGreaterThan(name.includes('profile') ? 8 : 15)
    expect(everythingIn(real)).toBe(after)
    expect(foundIn(path, key, schema)).toBe(after)
    real.close()
  })
})

const LATE_COUNT = 9

/** A community of which all but the last events are stored, with those: messages, a ban and what it shadows, deletions. */
function almostAll(played = playedCommunity(crypto)) {
  const path = join(temporaryFolder(), 'community.db')
  const real = mustOpen(openDatabase(path, KEY, communitySchema))
  const faults = new FaultingDatabase(real)
  const events = [...played.written.values()]
  const community = new StoredCommunity(crypto, communityStore(faults.database), played)
  community.take(events.slice(0, -LATE_COUNT))
  return { path, real, faults, community, late: events.slice(-LATE_COUNT) }
}

/** With a message that was deleted. */
function smallCommunity(): TestCommunity {
  const community = new TestCommunity(crypto, seededRandom(crypto, 'small'))
  const { event } = community.owner.say('hello')
  community.owner.write(community.channelId, { type: 'm.room.redaction', content: { redacts: event.id } })
  return community
}

describe('storing that fails at any of its statements', () => {
  it('leaves a batch of events stored as a whole or not at all, and takes it when it comes again', () => {
    const { path, real, faults, community, late } = almostAll()
    const before = everythingIn(real)
    let [refused, died, survived] = [0, 0, 0]
    const tryAt = (at: number, kind: 'refuse' | 'crash'): boolean => {
      faults.arm(at, kind)
      try {
        community.take(late)
        return true
      } catch (error) {
        if (kind === 'refuse') {
          expect(error).toMatchObject({ code: 'full' })
          expect(error).toBeInstanceOf(StoreError)
          refused++
        } else {
          expect(error).toBeInstanceOf(Crash)
          const found = foundIn(path, KEY, communitySchema)
          if (found !== before) survived++
          expect(found).toBe(before)
          died++
        }
        faults.revive()
        if (kind === 'refuse') expect(everythingIn(real)).toBe(before)
        community.reread()
        return false
      }
    }
    for (let at = 0; ; at++) {
      if (tryAt(at, 'crash')) break
      if (tryAt(at, 'refuse')) break
    }
    faults.disarm()
    expect({ refused: refused > 100, died: died > 100, survived }).toEqual({ refused: true, died: true, survived: 0 })
    // It was taken at last, and is there for whoever comes next.
    const picture = pictureOf(community.graph)
    expect(foundIn(path, KEY, communitySchema)).toBe(everythingIn(real))
    community.reread()
    expect(pictureOf(community.graph)).toEqual(picture)
    real.close()
  })

  it.each<[string, (community: StoredCommunity) => void]>([
    ['erasing', (community) => void eraseRedacted({ ...community.options, nowMs: community.nowMs + redactedKeepMs })],
    ['rebuilding', (community) => void rebuildProjections(community.options)],
    [
      'learning epochs',
      (community) => {
        const epoch = { roomId: community.communityId, isVerified: false, learntTs: 1 }
        const numbers = [1, 2, 3]
        community.store.addEpochs(
          numbers.map((n) => ({ ...epoch, epochId: new Uint8Array(32).fill(n), secret: new Uint8Array(32).fill(n) })),
        )
      },
    ],
  ])('leaves %s done or not done', (_, operation) => {
    const { path, real, faults, community, late } = almostAll(smallCommunity())
    community.take(late)
    const before = everythingIn(real)
    // Blobs are sealed with fresh nonces: what matters is that it is one or the other.
    let done: string | undefined
    for (let at = 0; done === undefined; at++) {
      faults.arm(at, 'crash')
      try {
        operation(community)
        done = everythingIn(real)
      } catch (error) {
        expect(error).toBeInstanceOf(Crash)
        const found = foundIn(path, KEY, communitySchema)
        faults.revive()
        const here = everythingIn(real)
        expect(found).toBe(here)
        if (here !== before) done = here
      }
    }
    const store = mustOpen(openDatabase(asLeftBehind(path), KEY, communitySchema))
    expect(everythingIn(store)).toBe(done)
    store.close()
    must(done, 'it was done')
    real.close()
  })
})
