import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import type { DeviceCertificate } from '../crypto/certificate.ts'
import type { DeviceKeys } from '../crypto/identity.ts'
import type { DeviceId, RoomId, UserId } from '../event/ids.ts'
import type { Opened, Schema } from './database.ts'
import { openDatabase, plainBytes } from './database.ts'
import { guarded } from './storeError.ts'

/** Who uses this data folder, and with which device. The user's own key is not here: only the words bring it back. */
export interface StoredProfile {
  readonly userId: UserId
  /** The person's name. */
  readonly name: string
  readonly deviceName: string
  readonly device: DeviceKeys
  readonly certificate: DeviceCertificate
}

export interface StoredCommunity {
  readonly communityId: RoomId
  /** As last known; from an invite until the community's own state is here. */
  readonly name: string
  /** The secret of epoch 0, 32 bytes. */
  readonly secret: Uint8Array
  /** Where members were last seen, to be greeted at the next start. */
  readonly addresses: readonly string[]
  readonly joinedTs: number
}

/** What a data folder keeps apart from its communities' events. Every change is on the disk when the call returns. */
export interface ProfileStore {
  profile(): StoredProfile | undefined
  /** Once per data folder. */
  createProfile(profile: StoredProfile): void
  /** In the order of joining. */
  communities(): StoredCommunity[]
  addCommunity(community: StoredCommunity): void
  setCommunityName(communityId: RoomId, name: string): void
  setCommunityAddresses(communityId: RoomId, addresses: readonly string[]): void
  close(): void
}

const SCHEMA: Schema = [
  `
  CREATE TABLE profile (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    signing_public BLOB NOT NULL,
    signing_secret BLOB NOT NULL,
    agreement_public BLOB NOT NULL,
    agreement_secret BLOB NOT NULL,
    certificate TEXT NOT NULL
  ) STRICT;

  CREATE TABLE communities (
    position INTEGER PRIMARY KEY,
    community_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    addresses TEXT NOT NULL,
    joined_ts INTEGER NOT NULL
  ) STRICT;
  `,
]

interface ProfileRow {
  user_id: string
  name: string
  device_id: string
  device_name: string
  signing_public: Uint8Array
  signing_secret: Uint8Array
  agreement_public: Uint8Array
  agreement_secret: Uint8Array
  certificate: string
}

interface CommunityRow {
  community_id: string
  name: string
  secret: Uint8Array
  addresses: string
  joined_ts: number
}

/** Opens a data folder's profile file, or makes it. Methods throw `StoreError` for what disk and system do. */
export function openProfileStore(path: string, rawKey: Uint8Array): Opened<ProfileStore> {
  const opened = openDatabase(path, rawKey, SCHEMA)
  return opened.ok ? { ok: true, store: profileStore(opened.store) } : opened
}

function profileStore(database: Sqlite.Database): ProfileStore {
  const selectProfile = database.prepare<[], ProfileRow>('SELECT * FROM profile')
  const insertProfile = database.prepare<[ProfileRow]>(
    `INSERT INTO profile (id, user_id, name, device_id, device_name,
       signing_public, signing_secret, agreement_public, agreement_secret, certificate)
     VALUES (1, :user_id, :name, :device_id, :device_name,
       :signing_public, :signing_secret, :agreement_public, :agreement_secret, :certificate)`,
  )
  const selectCommunities = database.prepare<[], CommunityRow>('SELECT * FROM communities ORDER BY position')
  const insertCommunity = database.prepare<[CommunityRow]>(
    `INSERT INTO communities (community_id, name, secret, addresses, joined_ts)
     VALUES (:community_id, :name, :secret, :addresses, :joined_ts)`,
  )
  const updateName = database.prepare<[string, string]>('UPDATE communities SET name = ? WHERE community_id = ?')
  const updateAddresses = database.prepare<[string, string]>(
    'UPDATE communities SET addresses = ? WHERE community_id = ?',
  )
  const update = (statement: Sqlite.Statement<[string, string]>, value: string, communityId: RoomId): void => {
    const { changes } = guarded(() => statement.run(value, communityId))
    assert(changes === 1, 'the community is in this profile')
  }

  return {
    profile: () => {
      const row = guarded(() => selectProfile.get())
      return row === undefined ? undefined : profileOfRow(row)
    },
    createProfile: (profile) => guarded(() => void insertProfile.run(rowOfProfile(profile))),
    communities: () => guarded(() => selectCommunities.all()).map(communityOfRow),
    addCommunity: (community) => guarded(() => void insertCommunity.run(rowOfCommunity(community))),
    setCommunityName: (communityId, name) => update(updateName, name, communityId),
    setCommunityAddresses: (communityId, addresses) => update(updateAddresses, JSON.stringify(addresses), communityId),
    close: () => guarded(() => void database.close()),
  }
}

// The file is authenticated page by page: what stands in it is what was written, so rows are read as they are.

const rowOfProfile = ({ userId, name, deviceName, device, certificate }: StoredProfile): ProfileRow => ({
  user_id: userId,
  name,
  device_id: device.deviceId,
  device_name: deviceName,
  signing_public: device.signing.publicKey,
  signing_secret: device.signing.secretKey,
  agreement_public: device.agreement.publicKey,
  agreement_secret: device.agreement.secretKey,
  certificate: JSON.stringify(certificate),
})

const profileOfRow = (row: ProfileRow): StoredProfile => ({
  userId: row.user_id as UserId,
  name: row.name,
  deviceName: row.device_name,
  device: {
    deviceId: row.device_id as DeviceId,
    signing: { publicKey: plainBytes(row.signing_public), secretKey: plainBytes(row.signing_secret) },
    agreement: { publicKey: plainBytes(row.agreement_public), secretKey: plainBytes(row.agreement_secret) },
  },
  certificate: JSON.parse(row.certificate) as DeviceCertificate,
})

const rowOfCommunity = ({ communityId, name, secret, addresses, joinedTs }: StoredCommunity): CommunityRow => ({
  community_id: communityId,
  name,
  secret,
  addresses: JSON.stringify(addresses),
  joined_ts: joinedTs,
})

const communityOfRow = (row: CommunityRow): StoredCommunity => ({
  communityId: row.community_id as RoomId,
  name: row.name,
  secret: plainBytes(row.secret),
  addresses: JSON.parse(row.addresses) as string[],
  joinedTs: row.joined_ts,
})
