import { decodeBase64, encodeBase64 } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { membersOf } from './contentShape.ts'
import type { EpochId } from './epochId.ts'
import { isEpochId } from './epochId.ts'

/** A content that travels sealed: of which epoch of its room, and what `sealContent` made of it. */
export interface EncryptedContent {
  readonly epoch: EpochId
  readonly sealed: Uint8Array
}

const ALGORITHM = 'roost.v1'

/** The content of an event of a private room, as it travels. */
export const encodeEncrypted = ({ epoch, sealed }: EncryptedContent): JsonObject => ({
  algorithm: ALGORITHM,
  epoch,
  ciphertext: encodeBase64(sealed),
})

/** Reads such a content; undefined where it is not exactly the shape of one. Opens nothing. */
export function readEncryptedContent(content: unknown): EncryptedContent | undefined {
  const members = membersOf(content, ['algorithm', 'epoch', 'ciphertext'], [])
  if (members?.algorithm !== ALGORITHM || !isEpochId(members.epoch)) return undefined
  const sealed = typeof members.ciphertext === 'string' ? decodeBase64(members.ciphertext) : undefined
  return sealed && { epoch: members.epoch, sealed }
}
