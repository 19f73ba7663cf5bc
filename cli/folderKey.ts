import { databaseKey } from '../peer/databaseKey.ts'
import { Failure } from './failure.ts'
import type { FolderOptions } from './folder.ts'
import type { Surroundings } from './surroundings.ts'

/** The key of a folder that this process holds; made where the folder is new. */
export async function folderKey(_surroundings: Surroundings, { data, keyFile }: FolderOptions): Promise<Uint8Array> {
  const keyed = databaseKey(data, keyFile)
  if (!keyed.ok) throw new Failure('unusable', keyed.message)
  return keyed.key
}
