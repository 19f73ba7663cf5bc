import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { SimDisk } from './simDisk.ts'

it('a process that is gone closes nothing that the next one has open', () => {
  const disk = new SimDisk({ onCommitted: () => {}, onCrash: () => {}, hasRealFile: false })
  const open = () => {
    const opened = disk.openProfile()
    return must(opened.ok ? opened.store : undefined, 'the file opens')
  }
  const before = open()
  disk.letGo()
  const after = open()
  before.close()
  expect(after.communities()).toEqual([])
  after.close()
  expect(() => after.communities()).toThrow('not open')
})
