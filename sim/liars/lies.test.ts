import { describe, expect, it } from 'vitest'
import { faultKinds } from '../faults/kinds.ts'
import { beginLiarFault } from '../faults/liarFaults.ts'
import { lies } from './lies.ts'
import { quietWorld, say, settle } from './testing.ts'

describe.each(faultKinds.liar)('%s', (kind) => {
  it(`reaches the honest and comes to nothing. ${lies[kind].says}`, async () => {
    const world = await quietWorld(`lie ${kind}`, { deviceCount: 5, liarCount: 2 })
    await say(world, 0, 'before')
    await say(world, 4, 'a liar says something true')
    await world.runTo(8_000)
    world.isMended = false
    const ends = [3, 4].map((device) => beginLiarFault(world, { atMs: 8_000, forMs: 6_000, kind, device, draw: 1 }))
    await world.runTo(10_000)
    await say(world, 1, 'meanwhile')
    await world.runTo(14_000)
    for (const end of ends) end?.()
    const forged = world.trace.rows.flatMap((row) => (row.kind === 'forged' && row.eventId ? [row.eventId] : []))
    expect(await settle(world)).toEqual([])
    expect(world.faults.of(kind)).toBeGreaterThan(0)
    const taken = world.devices.flatMap(({ isHonest, community }) =>
      isHonest ? forged.filter((id) => community?.graph.table.has(id)) : [],
    )
    expect(taken).toEqual([])
    world.dismantle()
  })
})
