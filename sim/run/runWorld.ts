import sodium from 'libsodium-wrappers'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import type { Plan } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import { begin } from './beginning.ts'
import type { Outcome } from './outcome.ts'
import { World } from './world.ts'

/**
 * Runs a world to its end. The same plan, the same outcome, whoever watches it from the beginning, or looks at it when all
 * is judged and everything runs still.
 */
export async function runWorld(
  plan: Plan,
  watch: (sim: Sim) => void = () => {},
  lookAtEnd: (sim: Sim) => void = () => {},
): Promise<Outcome> {
  await sodium.ready
  const realCrypto = sodiumCrypto(sodium)
  const world = new World(plan, realCrypto)
  try {
    watch(world)
    await begin(world, realCrypto)
    const outcome = await world.run()
    lookAtEnd(world)
    return outcome
  } finally {
    world.dismantle()
  }
}
