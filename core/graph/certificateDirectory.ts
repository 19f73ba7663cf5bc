/**
 * Who certified which device, by the `roost.device` events that have their place in the graph, so that everybody who
 * holds the same events knows the same. This device's own certificate alone is there from the start: it may write its
 * join before its certificate, and others take both together. A key that two users certify is either one's.
 */
export class CertificateDirectory {
  readonly #owners = new Map<string, Set<string>>()

  add(deviceId: string, userId: string): void {
    const owners = this.#owners.get(deviceId)
    if (owners) owners.add(userId)
    else this.#owners.set(deviceId, new Set([userId]))
  }

  /** The users that certified a device; empty for a device that nobody did. */
  ownersOf(deviceId: string): ReadonlySet<string> {
    return this.#owners.get(deviceId) ?? NOBODY
  }
}

const NOBODY: ReadonlySet<string> = new Set()
