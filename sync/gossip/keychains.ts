import {
  answerCostBytes,
  keychainAskedPeers,
  keychainAskIntervalMs,
  keychainDelayMaxMs,
  keychainDelayMinMs,
  keychainEntriesMax,
  keychainRepeatMaxMs,
  keychainRepeatMinMs,
} from '../limits.ts'
import type { Keychain } from '../wire/keychain.ts'
import { openKeychain, sealKeychain } from '../wire/keychain.ts'
import { isBehind, isInStep } from './inStep.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { countRefusal, crowdFactor, peersInStep, provenPeers, sendToPeer, sendUnder } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomBetween } from './random.ts'

/**
 * Brings everybody to the same epochs: tells members that are behind of what came later, and asks others where
 * something here opens under no epoch. What is told is believed by nobody here: whether it is true the rekey events say.
 */
export class Keychains {
  readonly #machine: Machine
  #isAsking = false
  #askMs = Number.NEGATIVE_INFINITY

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    const proven = provenPeers(this.#machine)
    let due = this.#isAsking && proven.some(isInStep) ? this.#askMs : Number.POSITIVE_INFINITY
    for (const { keychainMs } of proven) due = Math.min(due, keychainMs)
    return due
  }

  run(): void {
    const { nowMs } = this.#machine
    for (const peer of provenPeers(this.#machine)) if (peer.keychainMs <= nowMs) this.#remind(peer)
    if (this.#isAsking && this.#askMs <= nowMs) this.#ask()
  }

  /** Asks as soon as somebody is here who may know. */
  ask(): void {
    this.#isAsking = true
  }

  /** A peer was heard, or our epochs have changed: perhaps it is behind now, or no longer. */
  look(peer: Peer): void {
    const { nowMs, random } = this.#machine
    if (!peer.proven || !isBehind(peer) || !this.#mayBeTold(peer, peer.epoch)) {
      peer.keychainMs = Number.POSITIVE_INFINITY
      peer.keychainsTold = 0
    } else if (peer.keychainMs === Number.POSITIVE_INFINITY) {
      const crowd = crowdFactor(this.#machine)
      peer.keychainMs = nowMs + Math.floor(randomBetween(random, keychainDelayMinMs, keychainDelayMaxMs) * crowd)
    }
  }

  /** A peer asks for everything, under a live epoch. */
  asked(peer: Peer, epoch: GossipEpoch): void {
    const { nowMs, ring } = this.#machine
    if (!this.#mayBeTold(peer, epoch) || peer.keychainAskMs > nowMs || peer.allowance.openMs(nowMs) > nowMs) return
    peer.keychainAskMs = nowMs + keychainRepeatMinMs
    this.#tell(peer, epoch, ring.all())
  }

  received(peer: Peer, keychain: Keychain): void {
    const { crypto, ring, nowMs, effects } = this.#machine
    if (peer.keychains.openMs(nowMs) > nowMs) {
      countRefusal(this.#machine, 'flood')
      return
    }
    peer.keychains.spend(1, nowMs)
    const entries = openKeychain(crypto, peer.pairKeys.keychainFromThem, keychain)
    if (entries === undefined) {
      countRefusal(this.#machine, 'shape')
      return
    }
    // Another secret than ours for the same epoch is worth a look: ours may be the one that somebody made up.
    const unknown = entries.filter((entry) => ring.find(entry) === undefined)
    if (unknown.length > 0) effects.push({ kind: 'keychain', epochs: unknown, from: peer.deviceId })
  }

  #remind(peer: Peer): void {
    const { nowMs, ring } = this.#machine
    this.#tell(peer, peer.epoch, ring.since(peer.epoch))
    peer.keychainMs = nowMs + Math.min(keychainRepeatMinMs * 2 ** peer.keychainsTold++, keychainRepeatMaxMs)
  }

  #tell(peer: Peer, under: GossipEpoch, epochs: readonly GossipEpoch[]): void {
    const { crypto, random, nowMs } = this.#machine
    for (let start = 0; start < epochs.length; start += keychainEntriesMax) {
      const entries = epochs.slice(start, start + keychainEntriesMax)
      peer.allowance.spend(answerCostBytes, nowMs)
      sendUnder(this.#machine, peer, under, sealKeychain(crypto, random, peer.pairKeys.keychainToThem, entries))
    }
  }

  /** A few, drawn by lot, members before strangers: whoever tells lies is not always asked. */
  #ask(): void {
    const { nowMs, random, standingOf } = this.#machine
    const peers = peersInStep(this.#machine)
    if (peers.length === 0) return
    const members = peers.filter(({ deviceId }) => standingOf(deviceId) === 'member')
    const asked = members.length > 0 ? members : peers
    while (asked.length > keychainAskedPeers) asked.splice(randomBetween(random, 0, asked.length - 1), 1)
    for (const peer of asked) sendToPeer(this.#machine, peer, { type: 'keychainAsk' })
    this.#isAsking = false
    this.#askMs = nowMs + keychainAskIntervalMs
  }

  #mayBeTold({ deviceId }: Peer, epoch: GossipEpoch): boolean {
    const { standingOf, strangersMayFollow } = this.#machine
    switch (standingOf(deviceId)) {
      case 'member':
        return true
      case 'stranger':
        // Whoever made an epoch up can speak under it, and is to learn no real one by that.
        return epoch.status === 'live' && epoch.provisional !== true && strangersMayFollow()
      case 'removed':
        return false
    }
  }
}
