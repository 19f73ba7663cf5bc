import sodium from 'libsodium-wrappers'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import type { Plan } from '../plan/plan.ts'
import { begin } from './beginning.ts'
import type { Outcome } from './outcome.ts'
import { World } from './world.ts'

/** Runs a world to its end. The same plan, the same outcome. */
export async function runWorld(plan: Plan): Promise<Outcome> {
  await sodium.ready
  const realCrypto = sodiumCrypto(sodium)
  const world = new World(plan, realCrypto)
  await begin(world, realCrypto)
  return world.run()
}
