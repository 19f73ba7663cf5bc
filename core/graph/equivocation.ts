import { type EventId, serverOf, type UserId } from '../event/ids.ts'
import { compareText } from '../order.ts'
import { Behind } from './behind.ts'
import { firstForks } from './deviceForks.ts'
import { type Entry, isAccepted } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/**
 * Two accepted events of one device, neither an ancestor of the other. An honest device builds on its own last event
 * wherever that may be built upon, so this is the mark of somebody who tells two stories, and also of a device that was
 * restored from a backup. It is evidence and nothing more: both events stay, and no rule looks at it.
 */
export interface Equivocation {
  readonly device: string
  readonly sender: UserId
  /** By id. Up to here both stories have the same own events of the device behind them. */
  readonly events: readonly [EventId, EventId]
}

interface Device {
  readonly id: string
  /** In the order in which they were taken: while nothing is suspect, each is an ancestor of the next. */
  readonly entries: Set<Entry>
  last: Entry
  suspect: boolean
  known: readonly Equivocation[] | undefined
}

/**
 * Keeps watch over a room's devices. Taking an entry costs the events since the device's last one; only a device that
 * has left its own line is looked at more closely, when it is asked for.
 */
export class EquivocationWatch {
  readonly #room: RoomGraph
  readonly #devices = new Map<string, Device>()

  constructor(room: RoomGraph) {
    this.#room = room
  }

  /** Takes an entry of the room, parents first. */
  add(entry: Entry): void {
    const id = deviceOf(entry)
    if (id === undefined) return
    const device = this.#devices.get(id)
    if (device === undefined) {
      this.#devices.set(id, { id, entries: new Set([entry]), last: entry, suspect: false, known: [] })
      return
    }
    device.suspect ||= !new Behind([entry]).has(device.last)
    device.entries.add(entry)
    device.last = entry
    device.known = undefined
  }

  /** Takes an entry back; nothing is built on it. */
  remove(entry: Entry): void {
    const device = this.#devices.get(deviceOf(entry) ?? '')
    if (!device?.entries.delete(entry)) return
    const last = [...device.entries].at(-1)
    if (last === undefined) this.#devices.delete(device.id)
    else device.last = last
    device.known = undefined
  }

  /** The evidence, by device; at most `equivocationCountMax` pairs of each. A function of the set of entries. */
  get evidence(): readonly Equivocation[] {
    return [...this.#devices.values()]
      .sort((left, right) => compareText(left.id, right.id))
      .flatMap((device) => this.#evidenceOf(device))
  }

  #evidenceOf(device: Device): readonly Equivocation[] {
    device.known ??= device.suspect
      ? firstForks(this.#room, device.entries).map(([one, other]) => ({
          device: device.id,
          sender: one.event.sender,
          events: [one.event.id, other.event.id],
        }))
      : []
    return device.known
  }
}

/** The evidence in a whole room, from scratch. */
export function equivocationsIn(room: RoomGraph): readonly Equivocation[] {
  const watch = new EquivocationWatch(room)
  for (const entry of room.entries()) watch.add(entry)
  return watch.evidence
}

/** The device that signed an accepted event. A user key is held by several devices, which know nothing of each other. */
function deviceOf(entry: Entry): string | undefined {
  const signer = isAccepted(entry) ? entry.signer : undefined
  return signer === serverOf(entry.event.sender) ? undefined : signer
}
