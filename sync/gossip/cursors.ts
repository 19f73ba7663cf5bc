import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { cursorsMax } from '../limits.ts'
import type { SavedCursor } from './interface.ts'

/**
 * How far into the arrival order of each device we hold everything. Hints: whatever they wrongly claim, differing roots
 * lead to what is missing.
 */
export class Cursors {
  readonly #byDevice = new Map<DeviceId, SavedCursor>()
  readonly #moved = new Set<DeviceId>()

  constructor(saved: readonly SavedCursor[]) {
    for (const cursor of saved) this.#put(cursor)
  }

  get size(): number {
    return this.#byDevice.size
  }

  get hasMoved(): boolean {
    return this.#moved.size > 0
  }

  of(deviceId: DeviceId): SavedCursor | undefined {
    return this.#byDevice.get(deviceId)
  }

  /** We hold everything that stood before this place in a device's store. */
  note(deviceId: DeviceId, store: Uint8Array, theirs: number): void {
    this.#put({ deviceId, store, theirs })
    this.#moved.add(deviceId)
  }

  /** Those that moved since this was last asked. */
  takeMoved(): SavedCursor[] {
    const moved = [...this.#moved].flatMap((deviceId) => this.#byDevice.get(deviceId) ?? [])
    this.#moved.clear()
    return moved
  }

  /** Those that did not move for longest give way. */
  #put(cursor: SavedCursor): void {
    this.#byDevice.delete(cursor.deviceId)
    this.#byDevice.set(cursor.deviceId, cursor)
    dropOldest(this.#byDevice, cursorsMax)
  }
}
