import { certificateCountMax } from '../limits.ts'

/**
 * Who certified which device, from every `roost.device` event that was seen. A key that two users certify is either
 * one's: what it may sign does not depend on which certificate came first. Those whose event has its place stay; of the
 * others the oldest give way.
 */
export class CertificateDirectory {
  readonly #kept = new Map<string, Set<string>>()
  readonly #seen = new Map<string, Set<string>>()

  /** A certificate in the graph, or of this device. */
  keep(deviceId: string, userId: string): void {
    addTo(this.#kept, deviceId, userId)
  }

  /** A certificate that has arrived, wherever its event may end. */
  see(deviceId: string, userId: string): void {
    addTo(this.#seen, deviceId, userId)
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > certificateCountMax && oldest !== undefined) this.#seen.delete(oldest)
  }

  /** The users that certified a device; empty while no certificate of it was seen. */
  ownersOf(deviceId: string): ReadonlySet<string> {
    const [kept, seen] = [this.#kept.get(deviceId), this.#seen.get(deviceId)]
    return kept && seen ? kept.union(seen) : (kept ?? seen ?? NOBODY)
  }
}

const NOBODY: ReadonlySet<string> = new Set()

function addTo(owners: Map<string, Set<string>>, deviceId: string, userId: string): void {
  const known = owners.get(deviceId)
  if (known) known.add(userId)
  else owners.set(deviceId, new Set([userId]))
}
