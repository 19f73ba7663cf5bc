import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { faultKinds } from '../faults/kinds.ts'
import { beginLiarFault } from '../faults/liarFaults.ts'
import { mend } from '../faults/testing.ts'
import type { World } from '../run/world.ts'
import { lies } from './lies.ts'
import type { LieKind } from './telling.ts'
import { quietWorld, say, settle } from './testing.ts'

const firstLiar = 3

/** Lets the liars of a world lie for six seconds, in which honest people talk; answers what was wrong in the end. */
async function tell(world: World, kind: LieKind): Promise<string[]> {
  const nowMs = () => world.time.nowMs - world.startMs
  await say(world, 0, 'before')
  await say(world, firstLiar, 'liars say something true as well')
  await world.runTo(nowMs() + 3_000)
  world.isMended = false
  const fault = { atMs: nowMs(), forMs: 6_000, kind, draw: 1 }
  const begun = world.devices
    .slice(firstLiar)
    .map((device) => beginLiarFault(world, { ...fault, device: device.number }))
  await world.runTo(nowMs() + 2_000)
  await say(world, 1, 'meanwhile')
  await world.runTo(nowMs() + 4_000)
  for (const each of begun) mend(each)
  return settle(world)
}

/** Events of which liars know that no rule takes them, and that somebody honest has. */
function forgedAndTaken(world: World): string[] {
  const forged = world.trace.rows.flatMap((row) => (row.kind === 'forged' && row.eventId ? [row.eventId] : []))
  return world.devices.flatMap(({ isHonest, community }) =>
    isHonest ? forged.filter((id) => community?.graph.table.has(id)) : [],
  )
}

const newWorld = (seed: string): Promise<World> => quietWorld(seed, { deviceCount: firstLiar + 2, liarCount: 2 })

describe.each(faultKinds.liar)('%s', (kind) => {
  it(`is heard by the honest and comes to nothing. ${lies[kind].says}`, async () => {
    const world = await newWorld(`lie ${kind}`)
    expect(await tell(world, kind)).toEqual([])
    expect(world.faults.of(kind)).toBeGreaterThan(0)
    expect(forgedAndTaken(world)).toEqual([])
    world.dismantle()
  })
})

describe.each(['garbageLockboxes', 'rekeyOmitsHonest', 'mutualBans'] as const)('%s', (kind) => {
  it.each(['moderator', 'owner'] as const)('divides nobody either where the liars are %ss', async (role) => {
    const world = await newWorld(`lie of power ${kind} ${role}`)
    const founder = must(world.devices[0], 'there is a founder')
    const { communityId } = must(founder.community, 'there is a community')
    for (const { community } of world.devices.slice(firstLiar)) {
      const { userId } = must(community, 'everybody is in').profile
      expect(await founder.call('members.setRole', { communityId, userId, role })).toMatchObject({ outcome: 'done' })
    }
    await world.runTo(8_000)
    const before = must(founder.community, 'there is a community').graph.root.currentState
    expect(await tell(world, kind)).toEqual([])
    expect(world.faults.of(kind)).toBeGreaterThan(0)
    expect(must(founder.community, 'there is a community').graph.root.currentState).not.toBe(before)
    // They may all still speak, and are heard by each other.
    const said = await say(world, 2, 'after all of that')
    await world.runTo(world.time.nowMs - world.startMs + 3_000)
    for (const { community } of world.devices.slice(0, firstLiar)) {
      expect(community?.graph.table.has(said)).toBe(true)
    }
    world.dismantle()
  })
})
