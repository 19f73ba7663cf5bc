import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { KEY_BYTES } from '../crypto/port.ts'
import type { RoomId } from '../event/ids.ts'
import { plainBytes } from './database.ts'
import { preparedOnUse } from './preparedOnUse.ts'

/** The secret of an epoch of the community, or of one of its private rooms. */
export interface StoredEpoch {
  /** The 32 bytes of the id of the event that founded it; zeros for the community's first. */
  readonly epochId: Uint8Array
  /** The room whose epoch it is: the community's root, or a private room. */
  readonly roomId: RoomId
  readonly secret: Uint8Array
  /** Whether an event that was accepted here commits to the secret. */
  readonly isVerified: boolean
  readonly learntTs: number
}

interface EpochRow {
  epoch_id: Uint8Array
  room_id: string
  secret: Uint8Array
  verified: number
  learnt_ts: number
}

/** The secrets of all epochs that this device has learnt. */
export function epochTable(database: Sqlite.Database) {
  const statements = preparedOnUse({
    select: () => database.prepare<[], EpochRow>('SELECT * FROM epochs ORDER BY learnt_ts, epoch_id'),
    upsert: () =>
      database.prepare<[Uint8Array, string, Uint8Array, number, number]>(
        `INSERT INTO epochs (epoch_id, room_id, secret, verified, learnt_ts) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (epoch_id) DO UPDATE SET room_id = excluded.room_id, secret = excluded.secret, verified = 1
             WHERE verified = 0 AND excluded.verified = 1`,
      ),
    remove: () => database.prepare<[Uint8Array]>('DELETE FROM epochs WHERE epoch_id = ? AND verified = 0'),
  })
  return {
    all: (): StoredEpoch[] => statements.select.all().map(epochOfRow),
    add: database.transaction((epochs: readonly StoredEpoch[]) => {
      for (const { epochId, roomId, secret, isVerified, learntTs } of epochs) {
        assert(epochId.length === KEY_BYTES && secret.length === KEY_BYTES, 'epochs have ids and secrets of 32 bytes')
        statements.upsert.run(epochId, roomId, secret, isVerified ? 1 : 0, learntTs)
      }
    }),
    drop: database.transaction((epochIds: readonly Uint8Array[]) => {
      for (const epochId of epochIds) statements.remove.run(epochId)
    }),
  }
}

const epochOfRow = (row: EpochRow): StoredEpoch => ({
  epochId: plainBytes(row.epoch_id),
  roomId: row.room_id as RoomId,
  secret: plainBytes(row.secret),
  isVerified: row.verified === 1,
  learntTs: row.learnt_ts,
})
