import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../core/assert.ts'
import { certifyDevice } from '../../core/crypto/certificate.ts'
import { createDevice, createUser } from '../../core/crypto/identity.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { openCommunityStore } from '../../core/store/communityStore.ts'
import { openProfileStore, type StoredCommunity, type StoredProfile } from '../../core/store/profileStore.ts'
import { type Environment, systemEnvironment } from '../../peer/environment.ts'
import { communityFileKey, profileFileKey } from '../../peer/fileKeys.ts'
import { takeAll } from '../intake.ts'
import { readLog } from '../keptLog.ts'
import type { SealedLog } from '../sealedLog.ts'

type LogHead = Omit<SealedLog, 'blobs'>

/** The key of every folder that is measured. */
export const DATABASE_KEY = new Uint8Array(KEY_BYTES).fill(1)

/**
 * Makes the folder of somebody of the community who holds all of its log. That takes longer than serving it, so it is kept
 * beside the log and copied.
 */
export async function servingFolder(logPath: string, folder: string): Promise<void> {
  const kept = `${logPath}.folder`
  if (!existsSync(kept)) {
    const part = `${kept}.part`
    rmSync(part, { recursive: true, force: true })
    const environment = await systemEnvironment()
    const log = readLog(logPath)
    const { owner: userId, device, certificate } = log
    const profile = { userId, name: 'Server', deviceName: 'bench', device, certificate }
    const stored = storedOf(log, [])
    writeProfile(environment, part, profile, stored)
    mkdirSync(join(part, 'communities'))
    const path = join(part, 'communities', `${log.communityId.slice(1)}.db`)
    const opened = openCommunityStore(path, communityFileKey(environment.crypto, DATABASE_KEY, log.communityId))
    assert(opened.ok, 'a new file opens')
    await takeAll({ environment, store: opened.store, profile, stored }, log.blobs)
    environment.opener.close()
    renameSync(part, kept)
  }
  cpSync(kept, folder, { recursive: true })
}

/** Makes the folder of somebody new, who has a key of the community and an address. */
export async function joiningFolder(log: LogHead, folder: string, address: string): Promise<void> {
  const environment = await systemEnvironment()
  const { crypto } = environment
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) }
  const { userId, userKey } = createUser(crypto, random, 'newcomer')
  const device = createDevice(crypto, random)
  const certificate = certifyDevice(crypto, userKey, userId, device)
  const profile = { userId, name: 'Newcomer', deviceName: 'bench', device, certificate }
  writeProfile(environment, folder, profile, storedOf(log, [address]))
}

const storedOf = ({ communityId, secret }: LogHead, addresses: readonly string[]): StoredCommunity => ({
  communityId,
  name: 'bench',
  secret,
  addresses,
  joinedTs: 0,
})

function writeProfile({ crypto }: Environment, folder: string, profile: StoredProfile, stored: StoredCommunity): void {
  mkdirSync(folder, { recursive: true })
  const opened = openProfileStore(join(folder, 'profile.db'), profileFileKey(crypto, DATABASE_KEY))
  assert(opened.ok, 'a new file opens')
  opened.store.createProfile(profile)
  opened.store.addCommunity(stored)
  opened.store.close()
}
