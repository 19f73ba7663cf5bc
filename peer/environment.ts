import { randomBytes } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import type { CryptoPort, Random } from '../core/crypto/port.ts'
import { sodiumCrypto } from '../core/crypto/sodium.ts'

/** What the deterministic parts are given of the world: cryptography, randomness and the time. */
export interface Environment {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly nowMs: () => number
}

/** The real world. */
export async function systemEnvironment(): Promise<Environment> {
  await sodium.ready
  return {
    crypto: sodiumCrypto(sodium),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    nowMs: () => Date.now(),
  }
}
