import { decodeBase64, encodeBase64 } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { membersOf } from './contentShape.ts'
import type { EpochId } from './epochId.ts'
import { isEpochId } from './epochId.ts'

/** A content that travels sealed: of which epoch of its room, and what `sealContent` made of it. */
export interface EncryptedContent {
  readonly epoch: EpochId
  readonly sealed: Uint8Array
  /** What an edit or a reaction is about, in clear: by that, what redacts the one takes the other along. */
  readonly relation?: ClearRelation
}

export interface ClearRelation {
  readonly relType: string
  readonly eventId: string
}

const ALGORITHM = 'roost.v1'

/** The content of an event of a private room, as it travels. */
export const encodeEncrypted = ({ epoch, sealed, relation }: EncryptedContent): JsonObject => ({
  algorithm: ALGORITHM,
  epoch,
  ciphertext: encodeBase64(sealed),
  ...(relation && { 'm.relates_to': { rel_type: relation.relType, event_id: relation.eventId } }),
})

/** Reads such a content; undefined where it is not exactly the shape of one. Opens nothing. */
export function readEncryptedContent(content: unknown): EncryptedContent | undefined {
  const members = membersOf(content, ['algorithm', 'epoch', 'ciphertext'], ['m.relates_to'])
  if (members?.algorithm !== ALGORITHM || !isEpochId(members.epoch)) return undefined
  const sealed = typeof members.ciphertext === 'string' ? decodeBase64(members.ciphertext) : undefined
  if (sealed === undefined) return undefined
  if (members['m.relates_to'] === undefined) return { epoch: members.epoch, sealed }
  const relation = readRelation(members['m.relates_to'])
  return relation && { epoch: members.epoch, sealed, relation }
}

function readRelation(value: unknown): ClearRelation | undefined {
  const members = membersOf(value, ['rel_type', 'event_id'], [])
  if (typeof members?.rel_type !== 'string' || typeof members.event_id !== 'string') return undefined
  return { relType: members.rel_type, eventId: members.event_id }
}
