import { randomBytes } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import type { CryptoPort, Random } from '../core/crypto/port.ts'
import { sodiumCrypto } from '../core/crypto/sodium.ts'
import type { Opener } from './ingest/opener.ts'
import { ThreadOpener } from './ingest/threadOpener.ts'

/** What a peer is given of the world: cryptography, randomness, the time, and being called back later. */
export interface Environment {
  readonly crypto: CryptoPort
  readonly random: Random
  /** Where much that is sealed is opened at once. */
  readonly opener: Opener
  readonly nowMs: () => number
  /** Who lacks more events than this asks for them over a stream; the usual number where absent. */
  readonly bulkMissingMin?: number
  /** Runs the task once, after a while and never at once; answers what prevents it. */
  readonly after: (delayMs: number, task: () => void) => () => void
}

/** The real world. `onThreadFailure` is told where sealed events cannot be opened beside everything else. */
export async function systemEnvironment(onThreadFailure: () => void = () => {}): Promise<Environment> {
  await sodium.ready
  const crypto = sodiumCrypto(sodium)
  return {
    crypto,
    opener: new ThreadOpener(crypto, onThreadFailure),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    nowMs: () => Date.now(),
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
