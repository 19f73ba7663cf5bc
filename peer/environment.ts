import { randomBytes } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import type { CryptoPort, Random } from '../core/crypto/port.ts'
import { sodiumCrypto } from '../core/crypto/sodium.ts'

/** What a peer is given of the world: cryptography, randomness, the time, and being called back later. */
export interface Environment {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly nowMs: () => number
  /** Runs the task once, after a while and never at once; answers what prevents it. */
  readonly after: (delayMs: number, task: () => void) => () => void
}

/** The real world. */
export async function systemEnvironment(): Promise<Environment> {
  await sodium.ready
  return {
    crypto: sodiumCrypto(sodium),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    nowMs: () => Date.now(),
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
