import { z } from 'zod'
import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId, EventId } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { agreedDeviceCountMax } from '../limits.ts'
import { readJson, writeJson } from './communityMeta.ts'

const KEY = 'agreedCounts'
const saved = z.strictObject({
  storeId: z.string(),
  devices: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
  lastAgreedTs: z.number().optional(),
})

/**
 * Which devices hold the first so many events of what is here, as each said itself by naming the digest of such a set.
 * Kept on the disk: what was proven once stays true.
 */
export class Deliveries {
  readonly #store: CommunityStore
  readonly #storeId: string
  readonly #placeOf: (id: EventId) => number | undefined
  readonly #isMember: (deviceId: DeviceId) => boolean
  readonly #counts: Map<DeviceId, number>
  #lastAgreedTs: number | undefined
  #isSaved = true

  /** `placeOf`: where an event stands in the order of arrival, which `storeId` names. */
  constructor(options: {
    store: CommunityStore
    storeId: string
    placeOf: (id: EventId) => number | undefined
    isMember: (deviceId: DeviceId) => boolean
  }) {
    this.#store = options.store
    this.#storeId = options.storeId
    this.#placeOf = options.placeOf
    this.#isMember = options.isMember
    const known = readKnown(options.store, options.storeId)
    this.#counts = new Map(known?.devices.map(([deviceId, count]) => [deviceId as DeviceId, count]))
    this.#lastAgreedTs = known?.lastAgreedTs
  }

  /** Whoever said so most lately is forgotten last. Nothing is kept of strangers: anybody with a key can make up such. */
  agreed(deviceId: DeviceId, count: number): void {
    if (!this.#isMember(deviceId)) return
    const known = this.#counts.get(deviceId) ?? 0
    this.#counts.delete(deviceId)
    this.#counts.set(deviceId, Math.max(known, count))
    dropOldest(this.#counts, agreedDeviceCountMax)
    this.#isSaved = false
  }

  /** When somebody last held exactly what was here, by this device's clock. */
  get lastAgreedTs(): number | undefined {
    return this.#lastAgreedTs
  }

  /** Somebody holds exactly what is here now. */
  agreeing(nowMs: number): void {
    this.#lastAgreedTs = nowMs
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
    const lastAgreed = this.#lastAgreedTs === undefined ? {} : { lastAgreedTs: this.#lastAgreedTs }
    writeJson(this.#store, KEY, { storeId: this.#storeId, devices: [...this.#counts], ...lastAgreed })
    this.#isSaved = true
  }
}

function readKnown(store: CommunityStore, storeId: string): z.infer<typeof saved> | undefined {
  const read = saved.safeParse(readJson(store, KEY))
  // In another order of arrival the same number would stand for other events.
  return read.success && read.data.storeId === storeId ? read.data : undefined
}
