import sodium from 'libsodium-wrappers'
import { must } from '../../core/assert.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import { stateKey } from '../../core/event/roomEvent.ts'
import { isConverged } from '../oracles/converged.ts'
import { oracles } from '../oracles/oracles.ts'
import { calmOptions } from '../plan/calm.ts'
import type { Plan, WorldOptions } from '../plan/plan.ts'
import { begin } from '../run/beginning.ts'
import { World } from '../run/world.ts'

/** A world in which nothing happens but what a test does, and everybody is there. */
export async function quietWorld(seed: string, options: Partial<WorldOptions> = {}): Promise<World> {
  await sodium.ready
  const plan: Plan = {
    seed,
    options: {
      ...calmOptions,
      deviceCount: 4,
      minutes: 4,
      operationsPerMinute: 0,
      faultsPerMinute: 0,
      ...options,
    },
    operations: [],
    faults: [],
  }
  const realCrypto = sodiumCrypto(sodium)
  const world = new World(plan, realCrypto)
  await begin(world, realCrypto)
  await world.runTo(5_000)
  return world
}

/** The channel that everybody is in. */
export function channelOf(world: World): { communityId: string; roomId: RoomId } {
  const community = must(world.devices[0]?.community, 'the founder is there')
  const { root, rooms } = community.graph
  const roomId = must(
    [...rooms.keys()].find((id) => root.currentState.get(stateKey('m.space.child', id))),
    'there is a channel',
  )
  return { communityId: community.communityId, roomId }
}

/** Somebody says something; fails where they may not. */
export async function say(world: World, device: number, body: string): Promise<EventId> {
  const asked = must(world.devices[device], 'there is such a device').call('messages.send', {
    ...channelOf(world),
    body,
  })
  const answer = await asked
  if (answer.outcome !== 'done') throw new Error(`nothing was said: ${answer.outcome}`)
  return answer.value.eventId as EventId
}

/** Runs until all that are honest agree, for a minute at most; answers what every oracle has to say then. */
export async function settle(world: World): Promise<string[]> {
  const sinceMs = world.time.nowMs - world.startMs
  world.isMended = true
  for (let atMs = sinceMs; atMs < sinceMs + 60_000 && !isConverged(world); atMs += 500) await world.runTo(atMs)
  const says = isConverged(world) ? [] : ['they never agree']
  const found = oracles.flatMap((oracle) => oracle.check(world))
  return [...says, ...[...world.failures, ...found].map(({ oracle, says: what }) => `${oracle}: ${what}`)]
}
