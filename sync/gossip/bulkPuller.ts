import {
  bulkBreakMs,
  bulkGainMin,
  bulkGainMs,
  bulkGraceMs,
  bulkLeftOverMax,
  bulkPaceBytesMin,
  bulkPaceMs,
  bulkPauseMs,
  bulkRestMaxMs,
  bulkRestMinMs,
  bulkSentPerMissingMax,
  bulkStepMs,
  bulkTurnMs,
} from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import { STREAM_NONCE_BYTES } from '../wire/opening.ts'
import type { StreamEvents, StreamFrame } from '../wire/streamFrame.ts'
import { BulkLine } from './bulkLine.ts'
import { gainedBy, isFutile, OpeningBytes, type Pull } from './bulkPull.ts'
import { isInStep } from './inStep.ts'
import type { StreamId } from './interface.ts'
import type { Machine } from './machine.ts'
import { countRefusal, mayHoldMore, peersInStep, sealFor } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomOf } from './random.ts'
import type { Receiver } from './receive.ts'

/**
 * Where much is missing: asks one peer at a time for its log over a stream, from where the last transfer ended. Whatever
 * does not work, or brings nothing, is given up and left to datagrams, and tried again later.
 */
export class BulkPuller {
  readonly #machine: Machine
  readonly #receiver: Receiver
  #pull: Pull | undefined
  /** Nobody is asked until then. */
  #breakMs = Number.NEGATIVE_INFINITY

  constructor(machine: Machine, receiver: Receiver) {
    this.#machine = machine
    this.#receiver = receiver
  }

  dueMs(): number {
    const pull = this.#pull
    if (pull) return pull.isPaused || pull.isDone ? Number.POSITIVE_INFINITY : pull.deadlineMs
    let restMs = Number.POSITIVE_INFINITY
    for (const { bulkRestMs } of this.#ahead()) restMs = Math.min(restMs, bulkRestMs)
    return Math.max(this.#breakMs, restMs)
  }

  run(): void {
    const { nowMs, peers } = this.#machine
    const pull = this.#pull
    if (pull === undefined) this.#begin()
    else if (peers.get(pull.peer.deviceId) !== pull.peer || !isInStep(pull.peer)) this.#end(pull)
    else if (!pull.isPaused && !pull.isDone && pull.deadlineMs <= nowMs) this.#checkPace(pull)
  }

  connected(stream: StreamId): void {
    const pull = this.#pull
    const { nowMs, effects } = this.#machine
    if (pull?.stream !== stream) return
    pull.deadlineMs = nowMs + bulkStepMs
    const bytes = sealFor(this.#machine, pull.peer, pull.peer.epoch, { type: 'open', nonce: pull.nonce })
    effects.push({ kind: 'write', stream, bytes })
  }

  heard(stream: StreamId, bytes: Uint8Array): void {
    const pull = this.#pull
    if (pull?.stream !== stream) return
    pull.paceBytes += bytes.length
    if (pull.line) this.#listen(pull, pull.line, bytes)
    else {
      const opening = pull.opening.take(bytes)
      if (opening) this.#opened(pull, opening.packet, opening.rest)
    }
  }

  closed(stream: StreamId): void {
    if (this.#pull?.stream === stream) this.#forget(this.#pull)
  }

  stop(): void {
    if (this.#pull) this.#end(this.#pull)
  }

  /** Peers that hold much more than we do, and where to ask for it. */
  #ahead(): Peer[] {
    const { set, cursors, bulkMissingMin } = this.#machine
    return peersInStep(this.#machine).filter(({ deviceId, hello }) => {
      const missing = hello.count - set.count
      if (hello.tcpPort === 0 || missing <= bulkMissingMin) return false
      const cursor = cursors.of(deviceId)
      const from = cursor && sameBytes(cursor.store, hello.storeId) ? cursor.theirs : 0
      // Where most of it is here already, and nobody knows where that ends, it costs less to find out what differs.
      return hello.count - from <= missing * bulkSentPerMissingMax
    })
  }

  /** The members of some peers, or all of them where there are none: whoever holds a key can make up devices. */
  #membersOr(peers: readonly Peer[]): readonly Peer[] {
    const { standingOf } = this.#machine
    const members = peers.filter(({ deviceId }) => standingOf(deviceId) === 'member')
    return members.length > 0 ? members : peers
  }

  /** Members before strangers, and of them whoever disappointed us least. */
  #begin(): void {
    const { nowMs, random, effects, set } = this.#machine
    if (this.#breakMs > nowMs) return
    const rested = this.#membersOr(this.#ahead().filter((peer) => peer.bulkRestMs <= nowMs))
    const fewest = Math.min(...rested.map((peer) => peer.bulkFailures))
    const peer = randomOf(
      random,
      rested.filter((candidate) => candidate.bulkFailures === fewest),
    )
    if (peer === undefined) return
    const stream: StreamId = Symbol('dialled')
    this.#pull = {
      peer,
      stream,
      nonce: random.bytes(STREAM_NONCE_BYTES),
      heldAtStart: set.count,
      sinceMs: nowMs,
      opening: new OpeningBytes(),
      line: undefined,
      storeId: undefined,
      next: 0,
      isDone: false,
      isPaused: false,
      deadlineMs: nowMs + bulkStepMs,
      paceBytes: 0,
      handed: [],
      dealtWithCount: 0,
      leftOverCount: 0,
      gainMark: set.count,
    }
    this.#machine.bulkUntilMs = nowMs + bulkGraceMs
    effects.push({ kind: 'dial', stream, to: { host: peer.address.host, port: peer.hello.tcpPort } })
  }

  #opened(pull: Pull, packet: Uint8Array, rest: Uint8Array): void {
    const machine = this.#machine
    const received = this.#receiver.receive(pull.peer.address, packet)
    if (received.kind === 'refused') countRefusal(machine, received.reason)
    if (received.kind !== 'said' || received.said.type !== 'opened' || received.peer !== pull.peer) {
      this.#end(pull)
      return
    }
    const { nonce, storeId, count } = received.said
    const cursor = machine.cursors.of(pull.peer.deviceId)
    pull.storeId = storeId
    pull.next = cursor && sameBytes(cursor.store, storeId) ? Math.min(cursor.theirs, count) : 0
    pull.line = new BulkLine(machine, pull.stream, pull.peer, { dialler: pull.nonce, accepter: nonce })
    pull.line.say({ type: 'since', from: pull.next })
    // What comes first may be here already.
    machine.bulkUntilMs = machine.nowMs + bulkGainMs
    this.#expect(pull)
    if (rest.length > 0) this.#listen(pull, pull.line, rest)
  }

  #listen(pull: Pull, line: BulkLine, bytes: Uint8Array): void {
    const frames = line.hear(bytes)
    const isFine = frames !== 'broken' && frames.every((frame) => this.#take(pull, frame))
    if (!isFine) this.#end(pull)
  }

  /** False for what no peer of good faith says. */
  #take(pull: Pull, frame: StreamFrame): boolean {
    const { nowMs } = this.#machine
    if (pull.isDone || pull.peer.patience.openMs(nowMs) > nowMs) return false
    switch (frame.type) {
      case 'since':
        return false
      case 'events':
        // Every event has a place of its own.
        if (frame.next - pull.next < frame.blobs.length) return false
        this.#hand(pull, frame)
        return true
      case 'done':
        pull.isDone = true
        if (pull.handed.length === 0) this.#end(pull)
        return true
    }
  }

  #hand(pull: Pull, { next, blobs }: StreamEvents): void {
    const { effects, intake } = this.#machine
    pull.next = next
    const handed = { next, isDealtWith: false }
    pull.handed.push(handed)
    const whenDone = (leftOverCount: number) => {
      handed.isDealtWith = true
      pull.dealtWithCount += blobs.length
      pull.leftOverCount += leftOverCount
      this.#dealtWith(pull)
    }
    effects.push(intake.hand(blobs, pull.peer.deviceId, whenDone))
    if (!intake.isFullForStream(pull.peer.deviceId) || pull.isPaused) return
    pull.isPaused = true
    effects.push({ kind: 'pause', stream: pull.stream })
  }

  /** Events that came are on the disk, or of no use. Also where the transfer has ended by then. */
  #dealtWith(pull: Pull): void {
    const { set, nowMs, cursors, intake, effects } = this.#machine
    let next: number | undefined
    while (pull.handed[0]?.isDealtWith) next = pull.handed.shift()?.next
    // Where something of it is not here, the next transfer brings it again.
    if (next !== undefined && pull.storeId && pull.leftOverCount === 0) {
      cursors.note(pull.peer.deviceId, pull.storeId, next)
    }
    if (this.#pull !== pull) return
    if (set.count - pull.gainMark >= bulkGainMin) {
      pull.gainMark = set.count
      this.#machine.bulkUntilMs = nowMs + bulkGainMs
    }
    if (isFutile(pull, set.count, bulkLeftOverMax) || (pull.isDone && pull.handed.length === 0)) this.#end(pull)
    else if (pull.isPaused && intake.hasRoomForStream(pull.peer.deviceId)) {
      pull.isPaused = false
      this.#expect(pull)
      effects.push({ kind: 'resume', stream: pull.stream })
    }
  }

  #expect(pull: Pull): void {
    pull.paceBytes = 0
    pull.deadlineMs = this.#machine.nowMs + bulkPaceMs
  }

  /**
   * Who does not open the stream in time, or sends too little, makes room for others; and who sends without end: it may
   * make up what it sends.
   */
  #checkPace(pull: Pull): void {
    const { nowMs } = this.#machine
    const isOver = nowMs - pull.sinceMs >= bulkTurnMs && this.#othersDiffer(pull.peer)
    if (isOver) this.#breakMs = nowMs + bulkBreakMs
    if (isOver || pull.line === undefined || pull.paceBytes < bulkPaceBytesMin) this.#end(pull)
    else this.#expect(pull)
  }

  /** Whether somebody holds another set than this peer, and may hold something that we lack. */
  #othersDiffer({ hello }: Peer): boolean {
    return peersInStep(this.#machine).some(
      (other) => !sameBytes(other.hello.root, hello.root) && mayHoldMore(this.#machine, other),
    )
  }

  #end(pull: Pull): void {
    if (this.#pull !== pull) return
    this.#machine.effects.push({ kind: 'hangUp', stream: pull.stream })
    this.#forget(pull)
  }

  /** Again soon where it ended well, ever more rarely where it brought nothing. */
  #forget(pull: Pull): void {
    const { nowMs, set } = this.#machine
    const { peer, isDone } = pull
    const gained = gainedBy(pull, set.count)
    this.#pull = undefined
    this.#machine.bulkUntilMs = nowMs
    if (isDone && gained > 0) {
      peer.bulkFailures = 0
      peer.bulkRestMs = nowMs + bulkPauseMs
      return
    }
    peer.bulkFailures = gained > this.#machine.bulkMissingMin ? 1 : peer.bulkFailures + 1
    peer.bulkRestMs = nowMs + Math.min(bulkRestMinMs * 2 ** (peer.bulkFailures - 1), bulkRestMaxMs)
  }
}
