import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import type { DeviceCertificate } from '../crypto/certificate.ts'
import type { DeviceKeys } from '../crypto/identity.ts'
import type { DeviceId, RoomId, UserId } from '../event/ids.ts'
import type { Opened, Schema } from './database.ts'
import { openDatabase, plainBytes } from './database.ts'
import { joinTable, type StoredJoin } from './joins.ts'
import { preparedOnUse } from './preparedOnUse.ts'
import { guarded } from './storeError.ts'
import { verifiedUserTable } from './verifiedUsers.ts'

/** Who uses this data folder, and with which device. The user's own key is not here: only the words bring it back. */
export interface StoredProfile {
  readonly userId: UserId
  /** The person's name. */
  readonly name: string
  readonly deviceName: string
  readonly device: DeviceKeys
  readonly certificate: DeviceCertificate
  /** The user's own key, sealed under a passphrase, where the person wanted to be asked for one. */
  readonly wrappedUserKey?: Uint8Array
  /** What the words derive for recovery, so that it can be posted in a community without them. */
  readonly recovery?: StoredRecovery
}

export interface StoredRecovery {
  /** The X25519 key to which every rekey is sealed as well. */
  readonly publicKey: Uint8Array
  readonly rendezvous: Uint8Array
}

export interface StoredCommunity {
  readonly communityId: RoomId
  /** As last known; from an invite until the community's own state is here. */
  readonly name: string
  /** The secret with which it was joined, 32 bytes. Others are in the community's own file. */
  readonly secret: Uint8Array
  /** The 32 bytes of the id of the epoch whose secret it is; absent for the community's first. */
  readonly epochId?: Uint8Array
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
  /** A join of it that was waiting has come to its end. */
  addCommunity(community: StoredCommunity): void
  setCommunityName(communityId: RoomId, name: string): void
  setCommunityAddresses(communityId: RoomId, addresses: readonly string[]): void
  /** The key and the addresses of another link to a community that is in this profile. */
  setCommunityLink(community: StoredCommunity): void
  /** Undefined where it is not to be kept any longer. */
  setWrappedUserKey(wrapped: Uint8Array | undefined): void
  setRecovery(recovery: StoredRecovery): void
  /** In the order in which they were started. */
  joins(): StoredJoin[]
  /** Another one of the same community takes the place of the one before. */
  addJoin(join: StoredJoin): void
  setJoinRefusal(communityId: RoomId, refusal: string): void
  removeJoin(communityId: RoomId): void
  /** The users of a community whose safety words somebody here compared. */
  verifiedUsers(communityId: RoomId): ReadonlySet<UserId>
  setVerified(communityId: RoomId, userId: UserId, isVerified: boolean): void
  /** Brings everything into the main file and empties the write-ahead log. */
  checkpoint(): void
  /** Writes a copy of what is committed to a file that is not there yet, under the same key. */
  copyTo(path: string): void
  close(): void
}

/** The versions of a profile's file, oldest first. The first is released: it is never changed again. */
export const profileSchema: Schema = [
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
  `
  ALTER TABLE profile ADD COLUMN wrapped_user_key BLOB;
  ALTER TABLE profile ADD COLUMN recovery_public BLOB CHECK (length(recovery_public) = 32);
  ALTER TABLE profile ADD COLUMN rendezvous BLOB CHECK (length(rendezvous) = 32);

  ALTER TABLE communities ADD COLUMN epoch_id BLOB CHECK (length(epoch_id) = 32);

  CREATE TABLE joins (
    position INTEGER PRIMARY KEY,
    community_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    seed BLOB NOT NULL CHECK (length(seed) = 32),
    inviter BLOB NOT NULL,
    addresses TEXT NOT NULL,
    started_ts INTEGER NOT NULL,
    refusal TEXT
  ) STRICT;

  CREATE TABLE verified_users (
    community_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (community_id, user_id)
  ) STRICT, WITHOUT ROWID;
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
  wrapped_user_key: Uint8Array | null
  recovery_public: Uint8Array | null
  rendezvous: Uint8Array | null
}

interface CommunityRow {
  community_id: string
  name: string
  secret: Uint8Array
  addresses: string
  joined_ts: number
  epoch_id: Uint8Array | null
}

/** Opens a data folder's profile file, or makes it. Methods throw `StoreError` for what disk and system do. */
export function openProfileStore(path: string, rawKey: Uint8Array): Opened<ProfileStore> {
  const opened = openDatabase(path, rawKey, profileSchema)
  return opened.ok ? { ok: true, store: profileStore(opened.store) } : opened
}

/** The store in an opened database of `profileSchema`. */
export function profileStore(database: Sqlite.Database): ProfileStore {
  const statements = preparedOnUse({
    selectProfile: () => database.prepare<[], ProfileRow>('SELECT * FROM profile'),
    insertProfile: () =>
      database.prepare<[ProfileRow]>(
        `INSERT INTO profile (id, user_id, name, device_id, device_name,
             signing_public, signing_secret, agreement_public, agreement_secret, certificate,
             wrapped_user_key, recovery_public, rendezvous)
           VALUES (1, :user_id, :name, :device_id, :device_name,
             :signing_public, :signing_secret, :agreement_public, :agreement_secret, :certificate,
             :wrapped_user_key, :recovery_public, :rendezvous)`,
      ),
    selectCommunities: () => database.prepare<[], CommunityRow>('SELECT * FROM communities ORDER BY position'),
    insertCommunity: () =>
      database.prepare<[CommunityRow]>(
        `INSERT INTO communities (community_id, name, secret, addresses, joined_ts, epoch_id)
           VALUES (:community_id, :name, :secret, :addresses, :joined_ts, :epoch_id)`,
      ),
    updateName: () => database.prepare<[string, string]>('UPDATE communities SET name = ? WHERE community_id = ?'),
    updateAddresses: () =>
      database.prepare<[string, string]>('UPDATE communities SET addresses = ? WHERE community_id = ?'),
    updateLink: () =>
      database.prepare<[CommunityRow]>(
        `UPDATE communities SET secret = :secret, addresses = :addresses, epoch_id = :epoch_id
           WHERE community_id = :community_id`,
      ),
    updateWrapped: () => database.prepare<[Uint8Array | null]>('UPDATE profile SET wrapped_user_key = ?'),
    updateRecovery: () =>
      database.prepare<[Uint8Array, Uint8Array]>('UPDATE profile SET recovery_public = ?, rendezvous = ?'),
    removeJoin: () => database.prepare<[string]>('DELETE FROM joins WHERE community_id = ?'),
  })
  const update = (of: 'updateName' | 'updateAddresses', value: string, communityId: RoomId): void => {
    requireOne(guarded(() => statements[of].run(value, communityId)))
  }
  const requireOne = ({ changes }: Sqlite.RunResult): void => {
    assert(changes === 1, 'the community is in this profile')
  }

  const addCommunity = database.transaction((community: StoredCommunity) => {
    statements.insertCommunity.run(rowOfCommunity(community))
    statements.removeJoin.run(community.communityId)
  })

  return {
    profile: () => {
      const row = guarded(() => statements.selectProfile.get())
      return row === undefined ? undefined : profileOfRow(row)
    },
    createProfile: (profile) => guarded(() => void statements.insertProfile.run(rowOfProfile(profile))),
    communities: () => guarded(() => statements.selectCommunities.all()).map(communityOfRow),
    addCommunity: (community) => guarded(() => addCommunity(community)),
    setCommunityName: (communityId, name) => update('updateName', name, communityId),
    setCommunityAddresses: (communityId, addresses) =>
      update('updateAddresses', JSON.stringify(addresses), communityId),
    setCommunityLink: (community) => requireOne(guarded(() => statements.updateLink.run(rowOfCommunity(community)))),
    setWrappedUserKey: (wrapped) => guarded(() => void statements.updateWrapped.run(wrapped ?? null)),
    setRecovery: ({ publicKey, rendezvous }) =>
      guarded(() => void statements.updateRecovery.run(publicKey, rendezvous)),
    ...joinTable(database),
    ...verifiedUserTable(database),
    checkpoint: () => guarded(() => void database.pragma('wal_checkpoint(TRUNCATE)')),
    copyTo: (path) => guarded(() => void database.prepare('VACUUM INTO ?').run(path)),
    close: () => guarded(() => void database.close()),
  }
}

// The file is authenticated page by page: what stands in it is what was written, so rows are read as they are.

const rowOfProfile = (profile: StoredProfile): ProfileRow => ({
  user_id: profile.userId,
  name: profile.name,
  device_id: profile.device.deviceId,
  device_name: profile.deviceName,
  signing_public: profile.device.signing.publicKey,
  signing_secret: profile.device.signing.secretKey,
  agreement_public: profile.device.agreement.publicKey,
  agreement_secret: profile.device.agreement.secretKey,
  certificate: JSON.stringify(profile.certificate),
  wrapped_user_key: profile.wrappedUserKey ?? null,
  recovery_public: profile.recovery?.publicKey ?? null,
  rendezvous: profile.recovery?.rendezvous ?? null,
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
  ...(row.wrapped_user_key === null ? {} : { wrappedUserKey: plainBytes(row.wrapped_user_key) }),
  ...(row.recovery_public === null || row.rendezvous === null
    ? {}
    : { recovery: { publicKey: plainBytes(row.recovery_public), rendezvous: plainBytes(row.rendezvous) } }),
})

const rowOfCommunity = (community: StoredCommunity): CommunityRow => ({
  community_id: community.communityId,
  name: community.name,
  secret: community.secret,
  addresses: JSON.stringify(community.addresses),
  joined_ts: community.joinedTs,
  epoch_id: community.epochId ?? null,
})

const communityOfRow = (row: CommunityRow): StoredCommunity => ({
  communityId: row.community_id as RoomId,
  name: row.name,
  secret: plainBytes(row.secret),
  addresses: JSON.parse(row.addresses) as string[],
  joinedTs: row.joined_ts,
  ...(row.epoch_id === null ? {} : { epochId: plainBytes(row.epoch_id) }),
})
