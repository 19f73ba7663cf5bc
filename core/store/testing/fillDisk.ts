import { rmSync, writeFileSync } from 'node:fs'
import { must } from '../../assert.ts'
import { communitySchema } from '../communitySchema.ts'
import { openDatabase } from '../database.ts'
import { StoreError } from '../storeError.ts'

/**
 * Started with a folder on a small disk: writes rows until there is no room, makes room, goes on, and prints what became
 * of it as JSON.
 */
const [, , folder = ''] = process.argv
const path = `${folder}/community.db`
const ballast = `${folder}/ballast`
const key = new Uint8Array(32).fill(1)

writeFileSync(ballast, new Uint8Array(600_000))
const opened = openDatabase(path, key, communitySchema)
const database = must(opened.ok ? opened.store : undefined, 'it opens')
const { communityStore } = await import('../communityStore.ts')
const store = communityStore(database)

let acknowledged = 0
let refusal: string | undefined
/** Each value of its own transaction, on the disk when the call returns. */
const write = (): string | undefined => {
  try {
    store.setMeta(`value ${acknowledged}`, new Uint8Array(3_000).fill(acknowledged % 256))
    acknowledged++
    return undefined
  } catch (error) {
    if (error instanceof StoreError) return `${error.code}: ${error.message}`
    throw error
  }
}
while (refusal === undefined && acknowledged < 10_000) refusal = write()
const beforeRoom = acknowledged
const again = write()
rmSync(ballast)
const afterRoom = write()
for (let count = 0; count < 20; count++) write()
const isEveryValueThere = () =>
  Array.from({ length: acknowledged }, (_, number) => store.meta(`value ${number}`)).every(
    (value, number) => value?.length === 3_000 && value[0] === number % 256,
  )
const whileOpen = isEveryValueThere()
store.close()
const reopened = openDatabase(path, key, communitySchema)
const count = reopened.ok ? reopened.store.prepare('SELECT count(*) AS n FROM meta').get() : reopened.code
console.log(
  JSON.stringify({ refusal, again, afterRoom: afterRoom ?? 'taken', beforeRoom, acknowledged, whileOpen, count }),
)
