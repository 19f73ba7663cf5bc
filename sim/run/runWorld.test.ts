import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FileMedium } from '../disk/fileMedium.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import { runWorld } from './runWorld.ts'

test('nothing stays of the files of a world that threw', async () => {
  const folders: string[] = []
  const world = runWorld(drawPlan('1', { deviceCount: 2, hasRealFile: true }), ({ devices }) => {
    for (const { disk } of devices) if (disk.medium instanceof FileMedium) folders.push(disk.medium.folder)
    throw new Error('nobody may look')
  })
  await expect(world).rejects.toThrow('nobody may look')
  expect(folders.map((folder) => existsSync(folder))).toEqual([false])
})
