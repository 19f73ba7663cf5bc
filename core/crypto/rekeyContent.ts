import { assert } from '../assert.ts'
import type { DeviceId, EventId, UserId } from '../event/ids.ts'
import { encodeBase64, isDeviceId, isEventId, isUserId } from '../event/ids.ts'
import { type JsonObject, jsonObject } from '../event/json.ts'
import { lockboxesPerEventMax } from '../limits.ts'
import { bytesOfBase64, membersOf } from './contentShape.ts'
import { COMMITMENT_BYTES, LOCKBOX_BYTES } from './lockbox.ts'

/** The boxes of one event, at most `lockboxesPerEventMax` in all. Whether they open is another question. */
export interface Lockboxes {
  readonly lockboxes: ReadonlyMap<DeviceId, Uint8Array>
  /** Boxes to users' recovery keys. */
  readonly recovery: ReadonlyMap<UserId, Uint8Array>
}

/** What a `roost.rekey` event says: it founds an epoch whose secret fits the commitment. */
export interface RekeyContent extends Lockboxes {
  readonly commitment: Uint8Array
}

/** What a `roost.lockbox` event says: further boxes of the epoch that the event `rekey` founded. */
export interface LockboxContent extends Lockboxes {
  readonly rekey: EventId
}

/** How a rekey carries its secret. Another way, some day, has another name, and nobody takes one for the other. */
const ALGORITHM = 'roost.lockbox.v1'

/** The content of a `roost.rekey` event. */
export const encodeRekey = ({ commitment, ...boxes }: RekeyContent): JsonObject => ({
  alg: ALGORITHM,
  commitment: encodeBase64(commitment),
  ...encodeBoxes(boxes),
})

/** The content of a `roost.lockbox` event. */
export const encodeLockboxes = ({ rekey, ...boxes }: LockboxContent): JsonObject => ({ rekey, ...encodeBoxes(boxes) })

/** Reads the content of a `roost.rekey` event; undefined where it is not exactly the shape of one. */
export function readRekey(content: unknown): RekeyContent | undefined {
  const members = membersOf(content, ['alg', 'commitment', 'lockboxes'], ['recovery'])
  if (members?.alg !== ALGORITHM) return undefined
  const commitment = bytesOfBase64(members.commitment, COMMITMENT_BYTES)
  const boxes = readBoxes(members)
  return commitment && boxes && { commitment, ...boxes }
}

/** Reads the content of a `roost.lockbox` event; undefined where it is not exactly the shape of one. */
export function readLockboxes(content: unknown): LockboxContent | undefined {
  const members = membersOf(content, ['rekey', 'lockboxes'], ['recovery'])
  if (typeof members?.rekey !== 'string' || !isEventId(members.rekey)) return undefined
  const boxes = readBoxes(members)
  return boxes && { rekey: members.rekey, ...boxes }
}

function encodeBoxes({ lockboxes, recovery }: Lockboxes): JsonObject {
  assert(lockboxes.size + recovery.size <= lockboxesPerEventMax, 'the boxes fit one event')
  const texts = (boxes: ReadonlyMap<string, Uint8Array>) =>
    jsonObject([...boxes].map(([name, box]) => [name, encodeBase64(box)] as const))
  return { lockboxes: texts(lockboxes), ...(recovery.size === 0 ? {} : { recovery: texts(recovery) }) }
}

function readBoxes(members: Readonly<Record<string, unknown>>): Lockboxes | undefined {
  const lockboxes = readBoxesOf(members.lockboxes, isDeviceId)
  const recovery = Object.hasOwn(members, 'recovery') ? readBoxesOf(members.recovery, isUserId) : new Map()
  if (lockboxes === undefined || recovery === undefined) return undefined
  return lockboxes.size + recovery.size <= lockboxesPerEventMax ? { lockboxes, recovery } : undefined
}

function readBoxesOf<Name extends string>(
  value: unknown,
  isName: (text: string) => text is Name,
): ReadonlyMap<Name, Uint8Array> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  if (entries.length > lockboxesPerEventMax) return undefined
  const boxes = new Map<Name, Uint8Array>()
  for (const [name, text] of entries) {
    const box = bytesOfBase64(text, LOCKBOX_BYTES)
    if (box === undefined || !isName(name)) return undefined
    boxes.set(name, box)
  }
  return boxes
}
