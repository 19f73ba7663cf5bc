import {
  cursorSaveIntervalMs,
  peerSilenceMs,
  recentIdsMax,
  rememberedBatchMax,
  replaySaveIntervalMs,
  statusIntervalMs,
} from '../limits.ts'
import type { Delivery } from '../wire/delivery.ts'
import { Agreements } from './agreements.ts'
import { ANSWER_BIT, Answerer } from './answerer.ts'
import { Bulk } from './bulk.ts'
import { dropRemoved } from './crowd.ts'
import { Exchanger } from './exchanger.ts'
import { Greeter } from './greeter.ts'
import type {
  Address,
  Gossip,
  GossipEffect,
  GossipEpochs,
  GossipInput,
  GossipOptions,
  GossipStatus,
} from './interface.ts'
import { Keychains } from './keychains.ts'
import type { Machine } from './machine.ts'
import { countRefusal, isWorthKeeping, newMachine, peersInStep, sendToPeer } from './machine.ts'
import { News } from './news.ts'
import type { Peer } from './peer.ts'
import { Pusher } from './pusher.ts'
import { ReadsTeller } from './readsTeller.ts'
import type { Received } from './receive.ts'
import { Receiver } from './receive.ts'
import { boundsOf, statusOf } from './status.ts'
import { TreeKeeper } from './treeKeeper.ts'
import { Wanter } from './wanter.ts'

/** Makes the gossip machine of one community. It says its first hello with the first input beyond what is on disk. */
export function createGossip(options: GossipOptions): Gossip {
  return new GossipMachine(options)
}

class GossipMachine implements Gossip {
  readonly #machine: Machine
  readonly #receiver: Receiver
  readonly #greeter: Greeter
  readonly #pusher: Pusher
  readonly #news: News
  readonly #answerer: Answerer
  readonly #exchanger: Exchanger
  readonly #wanter: Wanter
  readonly #keychains: Keychains
  readonly #bulk: Bulk
  readonly #reads: ReadsTeller
  readonly #agreements: Agreements
  readonly #tree: TreeKeeper
  #life: 'loading' | 'running' | 'stopped' = 'loading'
  #savedMs = Number.NEGATIVE_INFINITY
  #cursorsSavedMs = Number.NEGATIVE_INFINITY
  #statusMs = Number.NEGATIVE_INFINITY
  #statusText = ''
  #statusDirty = true
  #wakeMs = Number.NEGATIVE_INFINITY
  readonly bounds = () => boundsOf(this.#machine, this.#wanter, this.#bulk)

  constructor(options: GossipOptions) {
    this.#machine = newMachine(options)
    this.#receiver = new Receiver(this.#machine)
    this.#greeter = new Greeter(this.#machine)
    this.#pusher = new Pusher(this.#machine)
    this.#news = new News(this.#machine, this.#pusher)
    this.#answerer = new Answerer(this.#machine, this.#pusher)
    this.#exchanger = new Exchanger(this.#machine, this.#pusher)
    this.#wanter = new Wanter(this.#machine, this.#pusher)
    this.#keychains = new Keychains(this.#machine)
    this.#bulk = new Bulk(this.#machine, this.#receiver)
    this.#reads = new ReadsTeller(this.#machine)
    this.#agreements = new Agreements(this.#machine)
    this.#tree = new TreeKeeper(this.#machine)
  }

  matches(from: Address, bytes: Uint8Array, nowMs: number): boolean {
    const machine = this.#machine
    machine.nowMs = Math.max(machine.nowMs, nowMs)
    const found = machine.ring.epochOf(from, bytes, machine.nowMs)
    if (found === 'flood') countRefusal(machine, found)
    return typeof found === 'object'
  }

  step(input: GossipInput, nowMs: number): GossipEffect[] {
    if (this.#life === 'stopped') return []
    const machine = this.#machine
    machine.nowMs = Math.max(machine.nowMs, nowMs)
    machine.effects = []
    if (input.kind !== 'loaded') this.#life = 'running'
    const changed = this.#take(input)
    // What was refused costs no more than its refusal: whoever floods us does not make us look at everything else.
    if (this.#life === 'running' && (changed || machine.nowMs >= this.#wakeMs)) this.#runTimers()
    return machine.effects
  }

  echoedMs(address: Address): number {
    return this.#greeter.echoedMs(address)
  }

  status(): GossipStatus {
    return statusOf(this.#machine, Math.max(this.#wanter.hopefulCount, this.#exchanger.wantedCount))
  }

  placeOf(id: Uint8Array): number | undefined {
    return this.#machine.set.placeOf(id)
  }

  /** False where nothing but a count has changed. */
  #take(input: GossipInput): boolean {
    switch (input.kind) {
      case 'datagram': {
        const received = this.#receiver.receive(input.from, input.bytes)
        this.#handle(received, input.from, input.bytes.length)
        return received.kind !== 'refused' && received.kind !== 'echo'
      }
      case 'loaded':
        this.#machine.set.load(input.ids, input.originServerTs, input.tree)
        this.#tree.loaded(input.tree)
        this.#machine.recents.load(this.#machine.set)
        break
      case 'held':
        this.#hold(input)
        break
      case 'missing':
        this.#wanter.want(input.ids, input.from)
        this.#statusDirty = true
        break
      case 'wantCopies':
        this.#wanter.wantCopies(input.ids)
        this.#statusDirty = true
        break
      case 'found':
        for (const id of input.ids) this.#wanter.found(id)
        this.#statusDirty = true
        break
      case 'ingested':
        this.#machine.intake.done(input.number, input.leftOverCount)
        break
      case 'stream':
        this.#bulk.heard(input.event)
        break
      case 'refused':
        this.#machine.peers.get(input.from)?.patience.spend(input.count, this.#machine.nowMs)
        break
      case 'addresses':
        this.#greeter.addAddresses(input.list)
        break
      case 'knock':
        this.#greeter.knock(input.address)
        break
      case 'networkChanged':
        this.#greeter.networkChanged()
        break
      case 'epochs':
        this.#replaceEpochs(input.epochs)
        break
      case 'askKeychain':
        this.#keychains.ask()
        break
      case 'reads':
        this.#reads.tell(input.to, input.marks)
        break
      case 'tick':
        break
      case 'stop':
        for (const peer of peersInStep(this.#machine)) sendToPeer(this.#machine, peer, { type: 'bye' })
        this.#bulk.stop()
        this.#tree.stop()
        this.#saveReplay()
        this.#saveCursors()
        this.#life = 'stopped'
        break
    }
    return true
  }

  /** Peers stay, in step or not: what they did not acknowledge goes out again when they are. */
  #replaceEpochs(epochs: GossipEpochs): void {
    const { ring, peers } = this.#machine
    ring.replace(epochs)
    this.#dropRemoved()
    for (const peer of peers.values()) {
      const epoch = ring.find(peer.epoch)
      if (epoch === undefined) peers.delete(peer.deviceId)
      else {
        peer.epoch = epoch
        this.#keychains.look(peer)
      }
    }
    this.#greeter.replaced()
    this.#statusDirty = true
  }

  #hold({ events, origin, from }: Extract<GossipInput, { kind: 'held' }>): void {
    const { set } = this.#machine
    this.#dropRemoved()
    const added = events.filter(({ id, originServerTs }) => set.add(id, originServerTs))
    for (const { id } of added) {
      this.#wanter.found(id)
      if (from !== undefined) this.#pusher.received(from, id)
    }
    for (const { id } of added.slice(-recentIdsMax)) this.#machine.recents.note(id, this.#machine.nowMs)
    if (added.length === 0) return
    if (added.length <= rememberedBatchMax) this.#agreements.remember()
    if (origin === 'own') this.#news.tell(added.map(({ id }) => id))
    const bringer = from === undefined ? undefined : this.#machine.peers.get(from)
    if (bringer) bringer.broughtCount += added.length
    this.#greeter.changed()
    this.#statusDirty = true
  }

  #handle(received: Received, from: Address, receivedBytes: number): void {
    switch (received.kind) {
      case 'refused':
        countRefusal(this.#machine, received.reason)
        break
      case 'echo':
        if (received.ownFrom) this.#greeter.forgetAddress(received.ownFrom)
        break
      case 'greeting': {
        const { peer } = received
        this.#greeter.heard(received, from, receivedBytes)
        this.#keychains.look(peer)
        this.#statusDirty = true
        if (!received.isNews) break
        this.#agreements.heard(peer)
        this.#pusher.heard(peer)
        this.#exchanger.heard(peer)
        break
      }
      case 'unknown':
        this.#greeter.heardUnknown(received.deviceId, received.bootNumber, from, received.epoch)
        break
      case 'fresh':
        if (!this.#machine.intake.isFullFor(received.peer.deviceId)) {
          this.#machine.effects.push(this.#machine.intake.hand(received.blobs, received.peer.deviceId))
        }
        break
      case 'said':
        this.#listen(received)
        break
    }
  }

  #listen({ peer, said, epoch }: Extract<Received, { kind: 'said' }>): void {
    this.#keychains.look(peer)
    switch (said.type) {
      case 'delivery':
        this.#accept(peer, said)
        break
      case 'since':
      case 'tree':
      case 'leaves':
      case 'sketch':
        if (said.type === 'since' || said.number < ANSWER_BIT) this.#answerer.asked(peer, said, epoch)
        else this.#exchanger.answered(peer, said)
        break
      case 'want':
        this.#wanter.asked(peer, said)
        break
      case 'ack':
        this.#pusher.acknowledged(peer, said)
        break
      case 'keychain':
        this.#keychains.received(peer, said)
        break
      case 'reads':
        this.#reads.received(peer, said)
        break
      case 'keychainAsk':
        this.#keychains.asked(peer, epoch)
        break
      case 'open':
      case 'opened':
        // Said at the beginning of a stream, and nowhere else.
        break
      case 'bye':
        this.#machine.peers.delete(peer.deviceId)
        this.#statusDirty = true
        break
    }
  }

  #accept(peer: Peer, delivery: Delivery): void {
    const { nowMs, effects, assembly, intake } = this.#machine
    if (peer.patience.openMs(nowMs) > nowMs) {
      countRefusal(this.#machine, 'flood')
      return
    }
    // Not acknowledged, it is sent again.
    if (intake.isFullFor(peer.deviceId)) return
    if (!peer.inbox.reaches(delivery) || !peer.inbox.receive(delivery, nowMs)) return
    if (delivery.cargo.type !== 'done') peer.deliveryCount++
    this.#exchanger.progressed(peer)
    const { cargo, sequence } = delivery
    switch (cargo.type) {
      case 'events':
        effects.push(intake.hand(cargo.blobs, peer.deviceId))
        break
      case 'fragment': {
        const blob = assembly.add(peer.deviceId, peer.certificate.bootNumber, sequence, cargo, nowMs)
        if (blob) effects.push(intake.hand([blob], peer.deviceId))
        break
      }
      case 'done':
        this.#exchanger.done(peer, cargo)
        break
    }
  }

  #runTimers(): void {
    const { nowMs, replay, cursors, effects } = this.#machine
    this.#dropRemoved()
    if (this.#greeter.dropSilent()) this.#statusDirty = true
    this.#greeter.run()
    this.#bulk.run()
    this.#exchanger.run()
    this.#wanter.run()
    this.#keychains.run()
    this.#reads.run()
    this.#news.run()
    this.#answerer.run()
    this.#pusher.run()
    this.#tree.run()
    if (replay.hasMoved && nowMs - this.#savedMs >= replaySaveIntervalMs) this.#saveReplay()
    if (cursors.hasMoved && nowMs - this.#cursorsSavedMs >= cursorSaveIntervalMs) this.#saveCursors()
    if (this.#statusDirty && nowMs - this.#statusMs >= statusIntervalMs) this.#tellStatus()
    this.#wakeMs = Math.max(nowMs + 1, this.#dueMs())
    effects.push({ kind: 'wake', atMs: this.#wakeMs })
  }

  #dueMs(): number {
    const { peers, replay, cursors } = this.#machine
    let dueMs = Math.min(
      this.#greeter.dueMs(),
      this.#bulk.dueMs(),
      this.#exchanger.dueMs(),
      this.#answerer.dueMs(),
      this.#wanter.dueMs(),
      this.#keychains.dueMs(),
      this.#reads.dueMs(),
      this.#news.dueMs(),
      this.#pusher.dueMs(),
      this.#tree.dueMs(),
      replay.hasMoved ? this.#savedMs + replaySaveIntervalMs : Number.POSITIVE_INFINITY,
      cursors.hasMoved ? this.#cursorsSavedMs + cursorSaveIntervalMs : Number.POSITIVE_INFINITY,
      this.#statusDirty ? this.#statusMs + statusIntervalMs : Number.POSITIVE_INFINITY,
    )
    for (const { lastHeardMs } of peers.values()) dueMs = Math.min(dueMs, lastHeardMs + peerSilenceMs + 1)
    return dueMs
  }

  #dropRemoved(): void {
    const removed = dropRemoved(this.#machine)
    for (const { address } of removed) this.#greeter.forgetAddress(address)
    if (removed.length > 0) this.#statusDirty = true
  }

  #saveReplay(): void {
    const { replay, effects, nowMs, peers } = this.#machine
    this.#savedMs = nowMs
    // Of who was never proven nothing is kept: anybody can make up devices without end.
    const windows = replay.takeMoved().filter(({ deviceId }) => {
      const peer = peers.get(deviceId)
      return peer !== undefined && isWorthKeeping(this.#machine, peer)
    })
    if (windows.length > 0) effects.push({ kind: 'saveReplay', windows })
  }

  #saveCursors(): void {
    const { cursors, effects, nowMs } = this.#machine
    this.#cursorsSavedMs = nowMs
    const moved = cursors.takeMoved()
    if (moved.length > 0) effects.push({ kind: 'saveCursors', cursors: moved })
  }

  /** Tells only of what people see: who is here, who agrees, how much is missing. */
  #tellStatus(): void {
    const { nowMs, effects, set } = this.#machine
    this.#statusDirty = false
    this.#statusMs = nowMs
    const { peers, state, missing, behind, ahead } = this.status()
    const heard = peers.map(({ deviceId, agrees, eventCount }) => [deviceId, agrees, eventCount])
    const text = JSON.stringify([state, missing, behind, ahead, set.count, heard])
    if (text === this.#statusText) return
    this.#statusText = text
    effects.push({ kind: 'statusChanged' })
  }
}
