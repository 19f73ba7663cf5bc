import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { FileMedium } from '../disk/fileMedium.ts'
import { calmOptions } from '../plan/calm.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import type { Sim } from '../sim.ts'
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

test('a world in which not all agree in time has failed, also where nothing differs that is compared', async () => {
  const options = { ...calmOptions, deviceCount: 2, minutes: 1, operationsPerMinute: 0, faultsPerMinute: 0 }
  const neverDone = ({ time, devices }: Sim): void => {
    const community = () => must(devices[1]?.community, 'it is in one')
    time.after(30_000, () => Object.defineProperty(community(), 'isTakingIn', { get: () => true }))
  }
  const outcome = await runWorld({ seed: 'never done', options, operations: [], faults: [] }, neverDone)
  expect(outcome).toMatchObject({ converged: false, failures: [{ oracle: 'converged' }] })
})
