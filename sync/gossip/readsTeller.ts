import type { DeviceId } from '../../core/event/ids.ts'
import { readMarksMax, readsRepeatMs, readsSendings } from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import { openReads, type ReadMark, type Reads, sealReads } from '../wire/reads.ts'
import { isInStep } from './inStep.ts'
import type { Machine } from './machine.ts'
import { countRefusal, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'

/** What one device is being told. */
interface Telling {
  readonly marks: ReadonlyMap<string, readonly ReadMark[]>
  left: number
  nextMs: number
}

/**
 * Tells devices what our user has read. Nobody confirms it: each word goes out a few times, the later takes the place of
 * the earlier, and whoever lost all of them is told again when they are met the next time.
 */
export class ReadsTeller {
  readonly #machine: Machine
  readonly #tellings = new Map<DeviceId, Telling>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const { nextMs } of this.#tellings.values()) due = Math.min(due, nextMs)
    return due
  }

  run(): void {
    const { nowMs, peers } = this.#machine
    for (const [deviceId, telling] of this.#tellings) {
      const peer = peers.get(deviceId)
      if (peer === undefined) this.#tellings.delete(deviceId)
      else if (telling.nextMs <= nowMs) this.#say(peer, telling)
    }
  }

  /** What is said of a room takes the place of what was said of it before. */
  tell(to: DeviceId, marks: readonly ReadMark[]): void {
    const { nowMs, peers } = this.#machine
    if (marks.length === 0 || !peers.has(to)) return
    const byRoom = Map.groupBy(marks, ({ roomId }) => byteText(roomId))
    const before = this.#tellings.get(to)?.marks ?? new Map()
    this.#tellings.set(to, { marks: new Map([...before, ...byRoom]), left: readsSendings, nextMs: nowMs })
  }

  received(peer: Peer, reads: Reads): void {
    const { crypto, effects, nowMs } = this.#machine
    if (peer.readsTold.openMs(nowMs) > nowMs) {
      countRefusal(this.#machine, 'flood')
      return
    }
    peer.readsTold.spend(1, nowMs)
    const marks = openReads(crypto, peer.pairKeys.readsFromThem, reads)
    if (marks === undefined) countRefusal(this.#machine, 'shape')
    else effects.push({ kind: 'reads', from: peer.deviceId, marks })
  }

  #say(peer: Peer, telling: Telling): void {
    const { crypto, random, nowMs } = this.#machine
    if (isInStep(peer)) {
      const marks = [...telling.marks.values()].flat()
      for (let start = 0; start < marks.length; start += readMarksMax) {
        const part = marks.slice(start, start + readMarksMax)
        sendToPeer(this.#machine, peer, sealReads(crypto, random, peer.pairKeys.readsToThem, part))
      }
    }
    telling.left--
    telling.nextMs = nowMs + readsRepeatMs
    if (telling.left === 0) this.#tellings.delete(peer.deviceId)
  }
}
