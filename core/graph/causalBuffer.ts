import type { Bounded } from '../bounded.ts'
import type { EventId, RoomId } from '../event/ids.ts'
import type { ParsedEvent } from '../event/parseEvent.ts'
import { dependenciesOf } from '../event/roomEvent.ts'
import { pendingBytesMax, pendingEventCountMax } from '../limits.ts'

/** An event that has arrived and has no place yet, with the sealed bytes it came in. */
export interface Incoming extends ParsedEvent {
  readonly blob: Uint8Array
  /** Where a redaction stripped the copy of its content. */
  readonly content?: 'missing'
  /** Who handed it over, where that is known: whoever fills the buffer gives way first. */
  readonly from?: string
}

export interface Pending extends Incoming {
  /** `invalid` copies are kept only while something waits for them: a descendant may yet vouch for them. */
  signature: 'unchecked' | 'valid' | 'invalid'
  /** All it names was here once. Tells where it pays to look; whether it can have its place is always looked at anew. */
  connected: boolean
}

/** What one sender of packets has waiting here, oldest first. */
interface Share {
  readonly ids: Set<EventId>
  bytes: number
}

/**
 * Events that wait for their parents or for their signer's certificate. Bounded: whoever has most waiting loses the
 * oldest of it. Indexed, so that what arrives costs what it touches and not what waits.
 */
export class CausalBuffer {
  readonly #pending = new Map<EventId, Pending>()
  readonly #shares = new Map<string, Share>()
  readonly #dependents = new Index<EventId>()
  readonly #byRoom = new Index<RoomId>()
  readonly #bySigner = new Index<string>()
  readonly #certificates = new Index<string>()
  #bytes = 0

  get(id: EventId): Pending | undefined {
    return this.#pending.get(id)
  }

  get size(): number {
    return this.#pending.size
  }

  /** How much waits here, and how much may. */
  get bounds(): Bounded[] {
    return [
      { what: 'events that wait', count: this.#pending.size, max: pendingEventCountMax },
      { what: 'bytes of events that wait', count: this.#bytes, max: pendingBytesMax },
    ]
  }

  /** Whether a pending event waits for this one, held back or not. */
  isWanted(id: EventId): boolean {
    return this.#dependents.at(id).size > 0
  }

  /** Pending events that name this one. */
  dependentsOf(id: EventId): ReadonlySet<EventId> {
    return this.#dependents.at(id)
  }

  /** Takes out what waits for this one, and for that in turn. */
  takeDescendants(id: EventId): EventId[] {
    const taken: EventId[] = []
    const open = [id]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const dependent of [...this.#dependents.at(next)]) {
        this.remove(dependent)
        taken.push(dependent)
        open.push(dependent)
      }
    }
    return taken
  }

  /** Pending events of a room. */
  ofRoom(roomId: RoomId): ReadonlySet<EventId> {
    return this.#byRoom.at(roomId)
  }

  /** Pending events that a key signed. */
  signedBy(keyName: string): ReadonlySet<EventId> {
    return this.#bySigner.at(keyName)
  }

  /** The users of whom a pending event says that they certified a device. */
  ownersOf(deviceId: string): ReadonlySet<string> {
    return new Set([...this.#certificates.at(deviceId)].flatMap((id) => this.#pending.get(id)?.event.sender ?? []))
  }

  /** Keeps a copy of which nothing is known. */
  put(incoming: Incoming): void {
    this.putBack({ ...incoming, signature: 'unchecked', connected: false })
  }

  /** Keeps a copy with what is known of it, in the place of another of the same event. */
  putBack(pending: Pending): void {
    const { event, blob, from = '' } = pending
    this.remove(event.id)
    this.#pending.set(event.id, pending)
    this.#bytes += blob.length
    const share = this.#shares.get(from) ?? { ids: new Set(), bytes: 0 }
    share.ids.add(event.id)
    share.bytes += blob.length
    this.#shares.set(from, share)
    for (const id of dependenciesOf(event)) this.#dependents.add(id, event.id)
    for (const { keyName } of event.signatures) this.#bySigner.add(keyName, event.id)
    this.#byRoom.add(event.roomId, event.id)
    if (event.type === 'roost.device') this.#certificates.add(event.stateKey ?? '', event.id)
    this.#shrink()
  }

  remove(id: EventId): void {
    const known = this.#pending.get(id)
    if (known === undefined) return
    const { event, blob, from = '' } = known
    this.#pending.delete(id)
    this.#bytes -= blob.length
    for (const dependency of dependenciesOf(event)) this.#dependents.remove(dependency, id)
    for (const { keyName } of event.signatures) this.#bySigner.remove(keyName, id)
    this.#byRoom.remove(event.roomId, id)
    if (event.type === 'roost.device') this.#certificates.remove(event.stateKey ?? '', id)
    const share = this.#shares.get(from)
    if (share === undefined) return
    share.ids.delete(id)
    share.bytes -= blob.length
    if (share.ids.size === 0) this.#shares.delete(from)
  }

  /** The ids that these events wait for and that are not here: what to ask other peers for. */
  missing(ids: Iterable<EventId>, isHeld: (id: EventId) => boolean): EventId[] {
    const missing = new Set<EventId>()
    for (const id of ids) {
      const pending = this.#pending.get(id)
      if (pending === undefined) continue
      // A better copy of it may come.
      if (pending.signature === 'invalid') missing.add(id)
      for (const dependency of dependenciesOf(pending.event)) {
        const copy = this.#pending.get(dependency)
        if (!isHeld(dependency) && (copy === undefined || copy.signature === 'invalid')) missing.add(dependency)
      }
    }
    return [...missing]
  }

  /**
   * The pending events that may have their place because of these: they themselves where all they name is here, what
   * waited for them in turn, and the pending events that these rest on.
   */
  around(ids: Iterable<EventId>, isHeld: (id: EventId) => boolean, mayBePlaced: (pending: Pending) => boolean) {
    const found = new Map<EventId, Pending>()
    const isHere = (id: EventId): boolean => isHeld(id) || found.has(id) || this.#pending.get(id)?.connected === true
    const open = [...ids]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const pending = this.#pending.get(id)
      if (pending === undefined || found.has(id) || !mayBePlaced(pending)) continue
      if (!dependenciesOf(pending.event).every(isHere)) continue
      pending.connected = true
      found.set(id, pending)
      for (const dependent of this.#dependents.at(id)) open.push(dependent)
    }
    const reached = [...found.values()]
    for (const { event } of reached) {
      for (const id of dependenciesOf(event)) {
        const pending = this.#pending.get(id)
        if (pending === undefined || found.has(id)) continue
        found.set(id, pending)
        reached.push(pending)
      }
    }
    return reached
  }

  #shrink(): void {
    while (this.#pending.size > pendingEventCountMax || this.#bytes > pendingBytesMax) {
      const measure = this.#bytes > pendingBytesMax ? bytesOf : countOf
      let largest: Share | undefined
      for (const share of this.#shares.values()) if (!largest || measure(share) > measure(largest)) largest = share
      const [oldest] = largest?.ids ?? []
      if (oldest === undefined) return
      this.remove(oldest)
    }
  }
}

const bytesOf = (share: Share): number => share.bytes
const countOf = (share: Share): number => share.ids.size

/** Which pending events have something in common. */
class Index<Key> {
  readonly #ids = new Map<Key, Set<EventId>>()

  at(key: Key): ReadonlySet<EventId> {
    return this.#ids.get(key) ?? NONE
  }

  add(key: Key, id: EventId): void {
    const ids = this.#ids.get(key)
    if (ids) ids.add(id)
    else this.#ids.set(key, new Set([id]))
  }

  remove(key: Key, id: EventId): void {
    const ids = this.#ids.get(key)
    ids?.delete(id)
    if (ids?.size === 0) this.#ids.delete(key)
  }
}

const NONE: ReadonlySet<EventId> = new Set()
