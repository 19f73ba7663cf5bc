import { bulkAheadBytes, bulkFrameBytes, bulkGainMs, bulkServedMax, bulkStepMs } from '../limits.ts'
import { STREAM_NONCE_BYTES } from '../wire/opening.ts'
import type { StreamFrame } from '../wire/streamFrame.ts'
import { BulkLine } from './bulkLine.ts'
import { latestOfCrowd } from './crowd.ts'
import { isInStep } from './inStep.ts'
import type { StreamEvent, StreamId } from './interface.ts'
import type { Machine } from './machine.ts'
import { countRefusal, sealFor } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Receiver } from './receive.ts'

interface Served {
  readonly line: BulkLine
  /** What it gets next; undefined until it has asked. */
  place: number | undefined
  isDone: boolean
  /** It has to have asked by then, or to have hung up. */
  deadlineMs: number
}

/** Sends whole stretches of our log to who asks for them over a stream, as fast as they take them in. */
export class BulkServer {
  readonly #machine: Machine
  readonly #receiver: Receiver
  readonly #served = new Map<StreamId, Served>()

  constructor(machine: Machine, receiver: Receiver) {
    this.#machine = machine
    this.#receiver = receiver
  }

  get sizes(): { readonly served: number; readonly aheadBytes: number } {
    let aheadBytes = 0
    for (const { line } of this.#served.values()) aheadBytes = Math.max(aheadBytes, line.unwrittenBytes)
    return { served: this.#served.size, aheadBytes }
  }

  dueMs(): number {
    const { nowMs } = this.#machine
    let due = Number.POSITIVE_INFINITY
    for (const served of this.#served.values()) {
      due = Math.min(due, served.deadlineMs)
      if (isHungry(served)) due = Math.min(due, served.line.peer.bulkAllowance.openMs(nowMs))
    }
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    for (const [stream, served] of this.#served) {
      if (served.deadlineMs <= nowMs) this.#hangUp(stream)
      else this.#feed(served)
    }
  }

  /** Somebody connected. Unless it is a peer who may have everything that we push, that is the end of it. */
  accepted({ stream, from, opening }: Extract<StreamEvent, { what: 'accepted' }>): void {
    const machine = this.#machine
    const received = this.#receiver.receive(from, opening)
    if (received.kind === 'refused') countRefusal(machine, received.reason)
    if (received.kind !== 'said' || received.said.type !== 'open' || !isInStep(received.peer)) {
      machine.effects.push({ kind: 'hangUp', stream })
      return
    }
    const { peer, said } = received
    const before = [...this.#served.values()].find(({ line }) => line.peer.deviceId === peer.deviceId)
    if (before) this.#hangUp(before.line.stream)
    if (!this.#makeRoom(peer)) {
      countRefusal(machine, 'flood')
      machine.effects.push({ kind: 'hangUp', stream })
      return
    }
    const nonce = machine.random.bytes(STREAM_NONCE_BYTES)
    const { storeId, set, nowMs } = machine
    const bytes = sealFor(machine, peer, peer.epoch, { type: 'opened', nonce, storeId, count: set.count })
    machine.effects.push({ kind: 'write', stream, bytes })
    peer.streamedUntilMs = nowMs + bulkGainMs
    const line = new BulkLine(machine, stream, peer, { dialler: said.nonce, accepter: nonce })
    this.#served.set(stream, { line, place: undefined, isDone: false, deadlineMs: nowMs + bulkStepMs })
  }

  /** False where the stream is not one of ours. */
  heard(stream: StreamId, bytes: Uint8Array): boolean {
    const served = this.#served.get(stream)
    if (served === undefined) return false
    const frames = served.line.hear(bytes)
    const isFine = frames !== 'broken' && frames.every((frame) => this.#take(served, frame))
    if (!isFine) this.#hangUp(stream)
    return true
  }

  written(stream: StreamId, byteCount: number): void {
    const served = this.#served.get(stream)
    if (served === undefined) return
    served.line.written(byteCount)
    served.line.peer.streamedUntilMs = this.#machine.nowMs + bulkGainMs
    this.#feed(served)
  }

  closed(stream: StreamId): void {
    const served = this.#served.get(stream)
    if (served) served.line.peer.streamedUntilMs = this.#machine.nowMs
    this.#served.delete(stream)
  }

  stop(): void {
    for (const stream of [...this.#served.keys()]) this.#hangUp(stream)
  }

  /** Strangers give way to members, then the latest of the host that has most: whoever holds a key can make up devices. */
  #makeRoom(newcomer: Peer): boolean {
    const { standingOf } = this.#machine
    if (this.#served.size < bulkServedMax) return true
    const peers = Array.from(this.#served.values(), ({ line }) => line.peer)
    const isMember = ({ deviceId }: Peer) => standingOf(deviceId) === 'member'
    const stranger = isMember(newcomer) ? peers.find((peer) => !isMember(peer)) : undefined
    const victim = stranger ?? latestOfCrowd(peers, newcomer.address.host)
    const served = [...this.#served.values()].find(({ line }) => line.peer === victim)
    if (served) this.#hangUp(served.line.stream)
    return served !== undefined
  }

  /** The one thing that may be said to us, once. */
  #take(served: Served, frame: StreamFrame): boolean {
    if (frame.type !== 'since' || served.place !== undefined) return false
    served.place = frame.from
    served.deadlineMs = Number.POSITIVE_INFINITY
    this.#feed(served)
    return true
  }

  /** As much as may be under way to one peer; the others have their turn when something of theirs has left. */
  #feed(served: Served): void {
    if (!this.#isEntitled(served)) {
      this.#hangUp(served.line.stream)
      return
    }
    const { nowMs, blobsFrom } = this.#machine
    const { line } = served
    const { bulkAllowance } = line.peer
    while (isHungry(served) && bulkAllowance.openMs(nowMs) <= nowMs) {
      const read = blobsFrom(served.place, bulkFrameBytes)
      if (read === undefined) {
        this.#hangUp(line.stream)
        return
      }
      bulkAllowance.spend(bulkFrameBytes, nowMs)
      if (read.blobs.length === 0) {
        served.isDone = true
        served.deadlineMs = nowMs + bulkStepMs
        line.say({ type: 'done', next: served.place })
        return
      }
      served.place = read.next
      line.say({ type: 'events', next: read.next, blobs: read.blobs })
    }
  }

  /** Looked at for every word: who was removed a moment ago gets no more of what was on its way. */
  #isEntitled({ line: { peer } }: Served): boolean {
    const { peers, standingOf } = this.#machine
    return peers.get(peer.deviceId) === peer && isInStep(peer) && standingOf(peer.deviceId) !== 'removed'
  }

  #hangUp(stream: StreamId): void {
    this.#served.delete(stream)
    this.#machine.effects.push({ kind: 'hangUp', stream })
  }
}

/** Whether there may be more for it now. */
const isHungry = (served: Served): served is Served & { place: number } =>
  served.place !== undefined && !served.isDone && served.line.unwrittenBytes < bulkAheadBytes
