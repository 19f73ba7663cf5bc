import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { replayDevicesMax, replayWindowCounters } from '../limits.ts'
import type { SavedWindow } from './interface.ts'

/** Which counters of one start of a device were seen. Whatever fell out of the window counts as seen. */
interface CounterWindow {
  readonly bootNumber: number
  highest: number
  /** One place per counter, reused when the window moves on. */
  readonly seen: Uint8Array
}

/** The memory that makes every datagram count once: one sliding window per device, for its latest start only. */
export class ReplayWindows {
  readonly #windows = new Map<DeviceId, CounterWindow>()
  readonly #moved = new Set<DeviceId>()

  constructor(saved: readonly SavedWindow[]) {
    // Which counters below the highest had been seen is not stored: they all count as seen.
    for (const { deviceId, bootNumber, highest } of saved) {
      this.#windows.set(deviceId, { bootNumber, highest, seen: new Uint8Array(replayWindowCounters).fill(1) })
    }
  }

  isFresh(deviceId: DeviceId, bootNumber: number, counter: number): boolean {
    const window = this.#windows.get(deviceId)
    if (window === undefined || bootNumber > window.bootNumber) return true
    if (bootNumber < window.bootNumber) return false
    if (counter > window.highest) return true
    return counter > window.highest - replayWindowCounters && window.seen[counter % replayWindowCounters] === 0
  }

  /** Only for what has been authenticated. */
  mark(deviceId: DeviceId, bootNumber: number, counter: number): void {
    const window = this.#windowOf(deviceId, bootNumber)
    const forgotten = Math.min(counter - window.highest, replayWindowCounters)
    for (let step = 0; step < forgotten; step++) window.seen[(counter - step) % replayWindowCounters] = 0
    window.highest = Math.max(window.highest, counter)
    window.seen[counter % replayWindowCounters] = 1
    this.#moved.add(deviceId)
  }

  get size(): number {
    return this.#windows.size
  }

  get hasMoved(): boolean {
    return this.#moved.size > 0
  }

  /** What is to be stored, once. */
  takeMoved(): SavedWindow[] {
    const saved: SavedWindow[] = []
    for (const deviceId of this.#moved) {
      const window = this.#windows.get(deviceId)
      if (window) saved.push({ deviceId, bootNumber: window.bootNumber, highest: window.highest })
    }
    this.#moved.clear()
    return saved
  }

  #windowOf(deviceId: DeviceId, bootNumber: number): CounterWindow {
    const held = this.#windows.get(deviceId)
    const window =
      held?.bootNumber === bootNumber ? held : { bootNumber, highest: -1, seen: new Uint8Array(replayWindowCounters) }
    // Last in the map is last heard; the device that was silent longest goes first.
    this.#windows.delete(deviceId)
    this.#windows.set(deviceId, window)
    dropOldest(this.#windows, replayDevicesMax)
    return window
  }
}
