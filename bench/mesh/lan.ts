import type { Address, Gossip, GossipEffect, GossipInput } from '../../sync/gossip/interface.ts'
import type { MersenneTwister } from '../mersenneTwister.ts'

/** A machine on the network, and what it does with what its gossip asks for beyond sending. */
export interface Station {
  readonly address: Address
  readonly gossip: Gossip
  perform(effect: GossipEffect): GossipInput[]
}

interface Arrival {
  readonly atMs: number
  readonly to: number
  readonly from: Address
  readonly bytes: Uint8Array
}

const LATENCY_MS = 1
/** By multicast of both families of addresses, and by broadcast. */
const WAYS = 3

/** Machines on one network in virtual time. What is announced is sent once, and each hears it or not by itself. */
export class Lan {
  readonly stations: Station[] = []
  nowMs = 0
  sentBytes = 0
  announcedBytes = 0
  datagramCount = 0
  readonly #random: MersenneTwister
  readonly #lossShare: number
  readonly #wakesMs: number[] = []
  /** In the order of arrival: all take the same time. */
  #flying: Arrival[] = []
  #next = 0

  constructor(random: MersenneTwister, lossShare: number) {
    this.#random = random
    this.#lossShare = lossShare
  }

  add(station: Station): void {
    const index = this.stations.push(station) - 1
    this.#wakesMs[index] = this.nowMs
  }

  input(index: number, input: GossipInput): void {
    const station = this.stations[index]
    if (station === undefined) return
    const inputs = [input]
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const effect of station.gossip.step(next, this.nowMs)) {
        if (effect.kind === 'wake') this.#wakesMs[index] = effect.atMs
        else if (effect.kind === 'send') this.#send(station.address, effect.to, effect.bytes)
        else if (effect.kind === 'announce') this.#announce(station.address, effect.bytes, effect.broadcast)
        else inputs.push(...station.perform(effect))
      }
    }
  }

  /** Runs up to a time, or until something holds; whether it does. */
  runUntil(endMs: number, holds: () => boolean = () => false): boolean {
    while (!holds()) {
      const first = this.#flying[this.#next]
      const sleeper = this.#soonest()
      const wakeMs = this.#wakesMs[sleeper] ?? Number.POSITIVE_INFINITY
      const nextMs = Math.min(first?.atMs ?? Number.POSITIVE_INFINITY, wakeMs)
      if (nextMs > endMs) {
        this.nowMs = endMs
        return holds()
      }
      this.nowMs = Math.max(this.nowMs, nextMs)
      if (first && first.atMs <= wakeMs) {
        this.#next++
        this.input(first.to, { kind: 'datagram', from: first.from, bytes: first.bytes })
      } else this.input(sleeper, { kind: 'tick' })
    }
    return true
  }

  #soonest(): number {
    let soonest = 0
    for (let index = 1; index < this.#wakesMs.length; index++) {
      if ((this.#wakesMs[index] ?? 0) < (this.#wakesMs[soonest] ?? 0)) soonest = index
    }
    return soonest
  }

  #announce(from: Address, bytes: Uint8Array, broadcast: boolean): void {
    this.datagramCount += broadcast ? WAYS : 1
    this.announcedBytes += bytes.length * (broadcast ? WAYS : 1)
    this.#forgetPast()
    for (let index = 0; index < this.stations.length; index++) this.#fly(from, index, bytes)
  }

  #send(from: Address, to: Address, bytes: Uint8Array): void {
    this.datagramCount++
    this.sentBytes += bytes.length
    this.#forgetPast()
    const index = this.stations.findIndex(({ address }) => address.host === to.host)
    if (index >= 0) this.#fly(from, index, bytes)
  }

  #fly(from: Address, to: number, bytes: Uint8Array): void {
    if (this.#lossShare > 0 && this.#random.random() < this.#lossShare) return
    this.#flying.push({ atMs: this.nowMs + LATENCY_MS, to, from, bytes })
  }

  #forgetPast(): void {
    if (this.#next < 10_000) return
    this.#flying = this.#flying.slice(this.#next)
    this.#next = 0
  }
}
