import type { DeviceId, EventId } from '../../core/event/ids.ts'
import { followedDeliveryCountMax } from '../limits.ts'

/** Which devices are known to hold the own events of this run. Bounded: of the oldest nothing is known any more. */
export class Holders {
  readonly #devices = new Map<EventId, Set<DeviceId>>()

  /** From now on it is noted who holds the event. */
  follow(id: EventId): void {
    this.#devices.set(id, new Set())
    const [oldest] = this.#devices.keys()
    if (this.#devices.size > followedDeliveryCountMax && oldest !== undefined) this.#devices.delete(oldest)
  }

  /** Undefined for an event that is not followed. */
  of(id: EventId): ReadonlySet<DeviceId> | undefined {
    return this.#devices.get(id)
  }

  note(deviceId: DeviceId, ids: readonly EventId[]): void {
    for (const id of ids) this.#devices.get(id)?.add(deviceId)
  }

  /** Devices that hold exactly what this one holds have them all, from whomever they got them. */
  noteAgreeing(deviceIds: readonly DeviceId[]): void {
    for (const holders of this.#devices.values()) for (const deviceId of deviceIds) holders.add(deviceId)
  }
}
