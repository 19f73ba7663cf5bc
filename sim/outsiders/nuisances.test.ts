import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { faultKinds } from '../faults/kinds.ts'
import { beginOutsiderFault } from '../faults/outsiderFaults.ts'
import { mend } from '../faults/testing.ts'
import { quietWorld, say, settle } from '../liars/testing.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import { roundsOf } from '../plan/rounds.ts'
import { runWorld } from '../run/runWorld.ts'
import type { TraceRow } from '../trace/trace.ts'
import { nuisances } from './nuisances.ts'
import { Outsider } from './outsider.ts'

describe.each(faultKinds.outsider)('%s', (kind) => {
  it(`reaches the honest and comes to nothing. ${nuisances[kind].says}`, async () => {
    const world = await quietWorld(`outsider ${kind}`, { deviceCount: 4, outsiderCount: 1 })
    world.isMended = false
    const begun = beginOutsiderFault(world, { atMs: 5_000, forMs: 6_000, kind, device: 0, draw: 1 })
    await say(world, 0, 'meanwhile')
    await world.runTo(7_000)
    await say(world, 1, 'and after')
    await world.runTo(11_000)
    mend(begun)
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

it('a stranger is heard by no device where nothing passes, nor by one that somebody gets later', async () => {
  const world = await quietWorld('outsider and a new device', { deviceCount: 2, outsiderCount: 1 })
  world.isMended = false
  world.network.isMended = false
  world.network.begin({ kind: 'partition', touches: () => true })
  world.addDevice(must(world.people[0], 'somebody is there'))
  let heardCount = 0
  for (const device of world.devices) {
    device.crash('to be listened for')
    world.network.attach(device.number, device.host, { onDatagram: () => heardCount++, onStream: () => {} })
  }
  const begun = beginOutsiderFault(world, { atMs: 5_000, forMs: 2_000, kind: 'randomPackets', device: 0, draw: 1 })
  await world.runTo(7_000)
  mend(begun)
  expect(heardCount).toBe(0)
  world.dismantle()
})

it('what a stranger does is noted of no device', async () => {
  const plan = drawPlan('1', { deviceCount: 2, minutes: 1, roundCount: 1, operationsPerMinute: 0, faultsPerMinute: 0 })
  const { beginMs } = must(roundsOf(plan.options)[0], 'there is a round')
  const nuisance = { atMs: beginMs + 1_000, forMs: 1_000, kind: 'randomPackets', device: 0, draw: 1 } as const
  let rows: readonly TraceRow[] = []
  await runWorld({ ...plan, faults: [nuisance] }, ({ trace }) => {
    rows = trace.rows
  })
  const ofStrangers = rows.filter(({ detail }) => detail === 'randomPackets')
  expect(ofStrangers.map(({ kind, device }) => [kind, device])).toEqual([
    ['faultBegan', undefined],
    ['faultEnded', undefined],
  ])
})

it('noise that nobody made has not happened, whatever else is refused meanwhile', async () => {
  const world = await quietWorld('outsider who is silent', { deviceCount: 3, outsiderCount: 1, duplicateShare: 1 })
  world.network.isMended = false
  const fault = { atMs: 5_000, forMs: 3_000, kind: 'randomPackets', device: 0, draw: 1 } as const
  const nuisance = { ...nuisances.randomPackets, begin: () => {} }
  const outsider = new Outsider({ sim: world, rng: world.rng('silent'), fault, nuisance })
  await say(world, 0, 'meanwhile')
  await world.runTo(8_000)
  outsider.end()
  expect(world.devices[1]?.community?.networkStatus().refused.replay).toBeGreaterThan(0)
  expect(world.faults.of('randomPackets')).toBe(0)
  world.dismantle()
})

it('a key from before a removal opens nothing that was said after it', async () => {
  const world = await quietWorld('outsider after a removal', { deviceCount: 4, outsiderCount: 1 })
  const { communityId } = world.devices[0]?.community ?? {}
  const userId = world.devices[3]?.community?.profile.userId
  if (communityId === undefined || userId === undefined) throw new Error('everybody is there')
  await world.devices[0]?.call('members.remove', { communityId, userId })
  await world.runTo(9_000)
  world.isMended = false
  const begun = beginOutsiderFault(world, { atMs: 9_000, forMs: 6_000, kind: 'oldEpochKey', device: 0, draw: 1 })
  await say(world, 1, 'among ourselves')
  await world.runTo(15_000)
  mend(begun)
  expect(await settle(world)).toEqual([])
  expect(world.faults.of('oldEpochKey')).toBeGreaterThan(0)
  world.dismantle()
})
