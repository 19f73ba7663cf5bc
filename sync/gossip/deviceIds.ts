import { dropOldest } from '../../core/dropOldest.ts'
import { type DeviceId, deviceIdOfKey } from '../../core/event/ids.ts'
import { knownDeviceIdsMax } from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'

/**
 * The ids of devices by their keys: every datagram names one, nearly all of them the same few, and spelling one costs more
 * than anything else of a header. Keys that begin alike share a place, so that made-up ones push out others at worst.
 */
export class DeviceIds {
  readonly #known = new Map<number, { readonly key: Uint8Array; readonly deviceId: DeviceId }>()

  of(key: Uint8Array): DeviceId {
    const place = (key[0] ?? 0) * 256 + (key[1] ?? 0)
    const known = this.#known.get(place)
    if (known !== undefined && sameBytes(known.key, key)) return known.deviceId
    const deviceId = deviceIdOfKey(key)
    // A copy: what is asked for is a part of a datagram, which would stay along with it.
    this.#known.set(place, { key: key.slice(), deviceId })
    dropOldest(this.#known, knownDeviceIdsMax)
    return deviceId
  }
}
