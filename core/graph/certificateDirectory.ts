import { certificateCountMax } from '../limits.ts'

/**
 * Who certified which device, from every `roost.device` event that was seen. A key that two users certify is either
 * one's: what it may sign does not depend on which certificate came first. Bounded: the oldest give way.
 */
export class CertificateDirectory {
  readonly #owners = new Map<string, Set<string>>()

  add(deviceId: string, userId: string): void {
    const owners = this.#owners.get(deviceId)
    if (owners) owners.add(userId)
    else this.#owners.set(deviceId, new Set([userId]))
    const [oldest] = this.#owners.keys()
    if (this.#owners.size > certificateCountMax && oldest !== undefined) this.#owners.delete(oldest)
  }

  /** The users that certified a device; empty while no certificate of it was seen. */
  ownersOf(deviceId: string): ReadonlySet<string> {
    return this.#owners.get(deviceId) ?? NOBODY
  }
}

const NOBODY: ReadonlySet<string> = new Set()
