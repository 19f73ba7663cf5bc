import { expect, test } from 'vitest'
import { closeAll } from './closeAll.ts'

test('all are closed in their order where some cannot be, and the first error is told', async () => {
  const closed: string[] = []
  const closing = (name: string) => async () => {
    closed.push(name)
    if (name !== 'folder') throw new Error(`no end of the ${name}`)
  }
  await expect(closeAll(['app', 'peer', 'folder'].map(closing))).rejects.toThrow('no end of the app')
  expect(closed).toEqual(['app', 'peer', 'folder'])
})
