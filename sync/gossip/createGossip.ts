import { peerSilenceMs, replaySaveIntervalMs, statusIntervalMs } from '../limits.ts'
import type { Delivery } from '../wire/delivery.ts'
import { packetMatches } from '../wire/packet.ts'
import { Greeter } from './greeter.ts'
import type { Address, Gossip, GossipEffect, GossipInput, GossipOptions, GossipStatus } from './interface.ts'
import type { Machine } from './machine.ts'
import { agrees, countRefusal, isAtOdds, newMachine, provenPeers, sendingKeys, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'
import { Pusher } from './pusher.ts'
import type { Received } from './receive.ts'
import { Receiver } from './receive.ts'
import { Sweeper } from './sweeper.ts'
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
  readonly #sweeper: Sweeper
  readonly #wanter: Wanter
  #life: 'loading' | 'running' | 'stopped' = 'loading'
  #savedMs = Number.NEGATIVE_INFINITY
  #statusMs = Number.NEGATIVE_INFINITY
  #statusText = ''
  #statusDirty = true
  #wakeMs = Number.NEGATIVE_INFINITY

  constructor(options: GossipOptions) {
    this.#machine = newMachine(options)
    this.#receiver = new Receiver(this.#machine)
    this.#greeter = new Greeter(this.#machine)
    this.#pusher = new Pusher(this.#machine)
    this.#sweeper = new Sweeper(this.#machine)
    this.#wanter = new Wanter(this.#machine)
  }

  matches(_from: Address, bytes: Uint8Array, _nowMs: number): boolean {
    return packetMatches(this.#machine.crypto, this.#machine.keys, bytes)
  }

  step(input: GossipInput, nowMs: number): GossipEffect[] {
    if (this.#life === 'stopped') return []
    const machine = this.#machine
    machine.nowMs = Math.max(machine.nowMs, nowMs)
    machine.effects = []
    if (input.kind !== 'held' || input.origin !== 'disk') this.#life = 'running'
    const changed = this.#take(input)
    // What was refused costs no more than its refusal: whoever floods us does not make us look at everything else.
    if (this.#life === 'running' && (changed || machine.nowMs >= this.#wakeMs)) this.#runTimers()
    return machine.effects
  }

  status(): GossipStatus {
    const machine = this.#machine
    const peers = provenPeers(machine).map((peer) => ({
      deviceId: peer.deviceId,
      address: peer.address,
      lastHeardMs: peer.lastHeardMs,
      agrees: agrees(machine, peer),
      eventCount: peer.hello.count,
    }))
    const differing = provenPeers(machine).filter((peer) => !agrees(machine, peer) && !isAtOdds(machine, peer))
    const lacking = Math.max(0, ...differing.map((peer) => peer.hello.count - machine.set.count))
    const missing = Math.max(lacking, this.#wanter.hopefulCount)
    const settled = missing === 0 && differing.length === 0
    const state = peers.length === 0 ? 'alone' : settled ? 'live' : 'catchingUp'
    return { peers, refused: Object.fromEntries(machine.refused), state, missing, behind: 0 }
  }

  /** False where nothing but a count has changed. */
  #take(input: GossipInput): boolean {
    switch (input.kind) {
      case 'datagram': {
        const received = this.#receiver.receive(input.from, input.bytes)
        this.#handle(received, input.from, input.bytes.length)
        return received.kind === 'hello' || received.kind === 'said'
      }
      case 'held':
        this.#hold(input)
        break
      case 'missing':
        this.#wanter.want(input.ids, input.from)
        this.#statusDirty = true
        break
      case 'found':
        for (const id of input.ids) this.#wanter.found(id)
        this.#statusDirty = true
        break
      case 'refused':
        this.#machine.peers.get(input.from)?.patience.spend(input.count, this.#machine.nowMs)
        break
      case 'addresses':
        this.#greeter.addAddresses(input.list)
        break
      case 'epochs':
        this.#machine.keys = sendingKeys(input.epochs)
        break
      case 'askKeychain':
      case 'tick':
        break
      case 'stop':
        for (const peer of provenPeers(this.#machine)) sendToPeer(this.#machine, peer, { type: 'bye' })
        this.#saveReplay()
        this.#life = 'stopped'
        break
    }
    return true
  }

  #hold({ events, origin, from }: Extract<GossipInput, { kind: 'held' }>): void {
    const { set } = this.#machine
    const added = events.filter(({ id, originServerTs }) => set.add(id, originServerTs))
    for (const { id } of added) {
      this.#wanter.found(id)
      if (origin === 'own') this.#pusher.fresh(id)
      if (from !== undefined) this.#pusher.received(from, id)
    }
    if (added.length === 0) return
    const bringer = from === undefined ? undefined : this.#machine.peers.get(from)
    if (bringer) bringer.broughtCount += added.length
    if (origin !== 'disk') this.#greeter.changed()
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
      case 'hello': {
        const { peer, hello } = received
        this.#greeter.heard(peer, hello, from, receivedBytes)
        if (hello !== peer.hello) break
        this.#pusher.heard(peer, hello)
        this.#sweeper.heard(peer)
        this.#statusDirty = true
        break
      }
      case 'said':
        this.#listen(received)
        break
    }
  }

  #listen({ peer, payload }: Extract<Received, { kind: 'said' }>): void {
    switch (payload.type) {
      case 'delivery':
        this.#accept(peer, payload)
        break
      case 'filter':
        this.#pusher.asked(peer, payload)
        break
      case 'want':
        this.#pusher.wanted(peer, payload)
        break
      case 'ack':
        this.#pusher.acknowledged(peer, payload)
        break
      case 'bye':
        this.#machine.peers.delete(peer.deviceId)
        this.#statusDirty = true
        break
    }
  }

  #accept(peer: Peer, delivery: Delivery): void {
    const { nowMs, effects, assembly } = this.#machine
    if (peer.patience.openMs(nowMs) > nowMs) {
      countRefusal(this.#machine, 'flood')
      return
    }
    if (!peer.inbox.reaches(delivery) || !peer.inbox.receive(delivery, nowMs)) return
    if (delivery.cargo.type !== 'done') peer.deliveryCount++
    this.#sweeper.progressed(peer)
    const { cargo, sequence } = delivery
    switch (cargo.type) {
      case 'events':
        effects.push({ kind: 'ingest', blobs: cargo.blobs, from: peer.deviceId })
        break
      case 'fragment': {
        const blob = assembly.add(peer.deviceId, peer.certificate.bootNumber, sequence, cargo, nowMs)
        if (blob) effects.push({ kind: 'ingest', blobs: [blob], from: peer.deviceId })
        break
      }
      case 'done':
        this.#sweeper.done(peer, cargo)
        break
    }
  }

  #runTimers(): void {
    const { nowMs, replay, effects } = this.#machine
    this.#forgetSilent()
    this.#greeter.run()
    this.#sweeper.run()
    this.#wanter.run()
    this.#pusher.run()
    if (replay.hasMoved && nowMs - this.#savedMs >= replaySaveIntervalMs) this.#saveReplay()
    if (this.#statusDirty && nowMs - this.#statusMs >= statusIntervalMs) this.#tellStatus()
    this.#wakeMs = Math.max(nowMs + 1, this.#dueMs())
    effects.push({ kind: 'wake', atMs: this.#wakeMs })
  }

  #dueMs(): number {
    const { peers, replay } = this.#machine
    return Math.min(
      this.#greeter.dueMs(),
      this.#sweeper.dueMs(),
      this.#wanter.dueMs(),
      this.#pusher.dueMs(),
      ...[...peers.values()].map((peer) => peer.lastHeardMs + peerSilenceMs + 1),
      replay.hasMoved ? this.#savedMs + replaySaveIntervalMs : Number.POSITIVE_INFINITY,
      this.#statusDirty ? this.#statusMs + statusIntervalMs : Number.POSITIVE_INFINITY,
    )
  }

  #forgetSilent(): void {
    const { peers, nowMs } = this.#machine
    for (const peer of peers.values()) {
      if (nowMs - peer.lastHeardMs <= peerSilenceMs) continue
      peers.delete(peer.deviceId)
      this.#statusDirty = true
    }
  }

  #saveReplay(): void {
    const { replay, effects, nowMs, peers } = this.#machine
    this.#savedMs = nowMs
    // Of who was never proven nothing is kept: anybody can make up devices without end.
    const windows = replay.takeMoved().filter(({ deviceId }) => peers.get(deviceId)?.proven)
    if (windows.length > 0) effects.push({ kind: 'saveReplay', windows })
  }

  /** Tells only of what people see: who is here, who agrees, how much is missing. */
  #tellStatus(): void {
    const { nowMs, effects, set } = this.#machine
    this.#statusDirty = false
    this.#statusMs = nowMs
    const { peers, state, missing } = this.status()
    const text = JSON.stringify([
      state,
      missing,
      set.count,
      peers.map((peer) => [peer.deviceId, peer.agrees, peer.eventCount]),
    ])
    if (text === this.#statusText) return
    this.#statusText = text
    effects.push({ kind: 'statusChanged' })
  }
}
