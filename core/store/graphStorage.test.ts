import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { GraphStorage } from '../graph/storage/port.ts'
import { describeGraphStorage } from '../testing/describeGraphStorage.ts'
import { openDatabase } from './database.ts'
import { graphPageSchema, graphSchema } from './graphSchema.ts'
import { SqliteGraphStorage } from './graphStorage.ts'

const KEY = new Uint8Array(32).fill(7)
const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp()
})

describeGraphStorage('in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roost-graph-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  let close = () => {}
  const open = (): GraphStorage => {
    const opened = openDatabase(join(folder, 'graph.db'), KEY, [graphSchema, graphPageSchema])
    if (!opened.ok) throw new Error(opened.message)
    close = () => opened.store.close()
    return new SqliteGraphStorage(opened.store)
  }
  const storage = open()
  cleanUps.push(() => close())
  const reopen = () => {
    close()
    return open()
  }
  return { storage, reopen }
})
