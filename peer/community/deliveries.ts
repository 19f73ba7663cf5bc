import { z } from 'zod'
import type { DeviceId, EventId } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { agreedDeviceCountMax } from '../limits.ts'
import { readJson, writeJson } from './communityMeta.ts'

const KEY = 'agreedCounts'
const saved = z.strictObject({
  storeId: z.string(),
  devices: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
})

/**
 * Which devices hold the first so many events of what is here, as each said itself by naming the digest of such a set.
 * Kept on the disk: what was proven once stays true.
 */
export class Deliveries {
  readonly #store: CommunityStore
  readonly #storeId: string
  readonly #placeOf: (id: EventId) => number | undefined
  readonly #counts: Map<DeviceId, number>
  #isSaved = true

  /** `placeOf`: where an event stands in the order of arrival, which `storeId` names. */
  constructor(options: {
    store: CommunityStore
    storeId: string
    placeOf: (id: EventId) => number | undefined
  }) {
    this.#store = options.store
    this.#storeId = options.storeId
    this.#placeOf = options.placeOf
    this.#counts = readCounts(options.store, options.storeId)
  }

  /** Whoever said so most lately is forgotten last. */
  agreed(deviceId: DeviceId, count: number): void {
    const known = this.#counts.get(deviceId) ?? 0
    this.#counts.delete(deviceId)
    this.#counts.set(deviceId, Math.max(known, count))
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > agreedDeviceCountMax && oldest !== undefined) this.#counts.delete(oldest)
    this.#isSaved = false
  }

  /** Whether a device has said of a set with this event in it that it holds all of it. */
  isHeldBy(deviceId: DeviceId, id: EventId): boolean {
    const place = this.#placeOf(id)
    return place !== undefined && place < (this.#counts.get(deviceId) ?? 0)
  }

  /** Throws a `StoreError` for what the disk refuses. */
  save(): void {
    if (this.#isSaved) return
    writeJson(this.#store, KEY, { storeId: this.#storeId, devices: [...this.#counts] })
    this.#isSaved = true
  }
}

function readCounts(store: CommunityStore, storeId: string): Map<DeviceId, number> {
  const read = saved.safeParse(readJson(store, KEY))
  // In another order of arrival the same number would stand for other events.
  if (!read.success || read.data.storeId !== storeId) return new Map()
  return new Map(read.data.devices.map(([deviceId, count]) => [deviceId as DeviceId, count]))
}
