import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../core/event/ids.ts'
import { faultKinds } from '../faults/kinds.ts'
import { beginOutsiderFault } from '../faults/outsiderFaults.ts'
import { quietWorld, say, settle } from '../liars/testing.ts'
import { nuisances } from './nuisances.ts'

describe.each(faultKinds.outsider)('%s', (kind) => {
  it(`reaches the honest and comes to nothing. ${nuisances[kind].says}`, async () => {
    const world = await quietWorld(`outsider ${kind}`, { deviceCount: 4, outsiderCount: 1 })
    world.isMended = false
    const end = beginOutsiderFault(world, { atMs: 5_000, forMs: 6_000, kind, device: 4, draw: 1 })
    await say(world, 0, 'meanwhile')
    await world.runTo(7_000)
    await say(world, 1, 'and after')
    await world.runTo(11_000)
    end()
    expect(await settle(world)).toEqual([])
    expect(world.faults.of(kind)).toBeGreaterThan(0)
    const members = world.devices.map(({ community }) => community?.profile.device.deviceId)
    for (const { community } of world.devices) {
      const heard = community?.networkStatus().peers.map(({ deviceId }) => deviceId) ?? []
      expect(members.filter((deviceId) => !heard.includes(deviceId as DeviceId))).toEqual([
        community?.profile.device.deviceId,
      ])
    }
    world.dismantle()
  })
})

it('a key from before a removal opens nothing that was said after it', async () => {
  const world = await quietWorld('outsider after a removal', { deviceCount: 4, outsiderCount: 1 })
  const { communityId } = world.devices[0]?.community ?? {}
  const userId = world.devices[3]?.community?.profile.userId
  if (communityId === undefined || userId === undefined) throw new Error('everybody is there')
  await world.devices[0]?.call('members.remove', { communityId, userId })
  await world.runTo(9_000)
  world.isMended = false
  const end = beginOutsiderFault(world, { atMs: 9_000, forMs: 6_000, kind: 'oldEpochKey', device: 4, draw: 1 })
  await say(world, 1, 'among ourselves')
  await world.runTo(15_000)
  end()
  expect(await settle(world)).toEqual([])
  expect(world.faults.of('oldEpochKey')).toBeGreaterThan(0)
  world.dismantle()
})
