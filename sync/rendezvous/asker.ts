import type { CryptoPort, KeyPair, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import type { Address } from '../gossip/interface.ts'
import { sameAddress } from '../gossip/peer.ts'
import { TokenBucket } from '../gossip/tokenBucket.ts'
import {
  answeredKeysMax,
  answerersBurst,
  answerersMax,
  answerersPerSecond,
  askOneLifeMs,
  asksPendingMax,
  seekAddressesMax,
} from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import type { PacketKeys } from '../wire/packet.ts'
import { openPacket, packetMatches, sealPacket } from '../wire/packet.ts'
import { Acquaintance } from './acquaintance.ts'
import { chunksOf } from './chunks.ts'
import type { AnswererKey, Asker, AskerEffect, AskerInput, AskerOptions } from './interface.ts'
import { askingKey, pairKeys, rendezvousPacketKeys } from './keys.ts'
import { openPart, sealPart } from './messages.ts'
import type { RendezvousPacket } from './packet.ts'
import { decodeRendezvous, encodeRendezvous } from './packet.ts'
import { Seeker } from './seeker.ts'
import type { SendPart } from './transfer.ts'
import { Transfer } from './transfer.ts'

/** Makes who asks under one rendezvous key, with a key of its own. It seeks from the first question until `stop`. */
export function createAsker(options: AskerOptions): Asker {
  return new AskerMachine(options)
}

/** A question to one: the caller's number for it, and when it is given up. */
interface ToOne {
  readonly number: number
  readonly deadlineMs: number
}

/** The question to all, and who needs it no more. */
interface ToAll {
  readonly chunks: readonly Uint8Array[]
  readonly answered: Set<string>
}

interface Pending {
  readonly transfer: Transfer
  /** Undefined for the question to all. */
  readonly toOne: ToOne | undefined
}

type Packet<Type> = Extract<RendezvousPacket, { type: Type }>

class AskerMachine implements Asker {
  readonly #crypto: CryptoPort
  readonly #random: Random
  readonly #rendezvousKey: Uint8Array
  readonly #addresses: Address[]
  readonly #packetKeys: PacketKeys
  readonly #keyPair: KeyPair
  readonly #seeker: Seeker
  readonly #acquaintances = new Map<string, Acquaintance>()
  readonly #agreements = new TokenBucket(answerersPerSecond, answerersBurst, 0)
  /** By the number on the wire, which is never used twice. */
  readonly #pending = new Map<number, Pending>()
  #toAll: ToAll | undefined
  #number = 0
  #nowMs = 0
  #isStopped = false
  #effects: AskerEffect[] = []

  constructor({ crypto, random, rendezvousKey, addresses }: AskerOptions) {
    this.#crypto = crypto
    this.#random = random
    this.#rendezvousKey = rendezvousKey
    this.#addresses = addresses.slice(0, seekAddressesMax)
    this.#packetKeys = rendezvousPacketKeys(crypto, rendezvousKey)
    this.#keyPair = crypto.agreementKeyPair(random.bytes(KEY_BYTES))
    this.#seeker = new Seeker(random)
  }

  get publicKey(): Uint8Array {
    return this.#keyPair.publicKey
  }

  matches(bytes: Uint8Array): boolean {
    return !this.#isStopped && packetMatches(this.#crypto, this.#packetKeys, bytes)
  }

  step(input: AskerInput, nowMs: number): AskerEffect[] {
    if (this.#isStopped) return []
    this.#nowMs = Math.max(this.#nowMs, nowMs)
    this.#effects = []
    this.#take(input)
    if (!this.#isStopped) this.#runTimers()
    return this.#effects
  }

  #take(input: AskerInput): void {
    switch (input.kind) {
      case 'ask':
        this.#askAll(input.question)
        break
      case 'askOne':
        this.#askOne(input.answerer, input.number, input.question)
        break
      case 'datagram':
        this.#receive(input.from, input.bytes)
        break
      case 'addresses':
        this.#addAddresses(input.list)
        break
      case 'knock':
        this.#knock(input.address)
        break
      case 'networkChanged':
        this.#seeker.begin()
        break
      case 'tick':
        break
      case 'stop':
        this.#isStopped = true
        break
    }
  }

  #askAll(question: Uint8Array): void {
    for (const [number, { toOne }] of this.#pending) if (toOne === undefined) this.#pending.delete(number)
    this.#toAll = { chunks: chunksOf(question), answered: new Set() }
    for (const acquaintance of this.#acquaintances.values()) this.#bringToAll(acquaintance)
  }

  #askOne(answerer: AnswererKey, number: number, question: Uint8Array): void {
    const acquaintance = this.#acquaintances.get(byteText(answerer)) ?? this.#acquaint(answerer)
    const toOneCount = this.#pending
      .values()
      .filter(({ toOne }) => toOne !== undefined)
      .toArray().length
    if (acquaintance === undefined || toOneCount >= asksPendingMax) {
      this.#effects.push({ kind: 'unanswered', answerer, number })
      return
    }
    this.#begin(acquaintance, chunksOf(question), { number, deadlineMs: this.#nowMs + askOneLifeMs })
  }

  /** The question to all, where this one has not been asked yet. */
  #bringToAll(acquaintance: Acquaintance): void {
    if (this.#toAll === undefined || this.#toAll.answered.has(byteText(acquaintance.key))) return
    const isAsked = this.#pendingWith(acquaintance).some(({ toOne }) => toOne === undefined)
    if (!isAsked) this.#begin(acquaintance, this.#toAll.chunks, undefined)
  }

  #begin(acquaintance: Acquaintance, chunks: readonly Uint8Array[], toOne: ToOne | undefined): void {
    const number = ++this.#number
    this.#pending.set(number, {
      transfer: new Transfer(acquaintance, number, chunks, this.#random, this.#sendPart, this.#nowMs),
      toOne,
    })
  }

  #receive(from: Address, bytes: Uint8Array): void {
    const opened = openPacket(this.#crypto, this.#packetKeys, bytes)
    const packet = opened.ok ? decodeRendezvous(opened.value) : undefined
    if (packet?.type === 'cookie') this.#meet(packet, from)
    if (packet?.type === 'answer') this.#hear(packet, from)
  }

  #meet({ answerer, nonce, cookie }: Packet<'cookie'>, from: Address): void {
    if (!this.#seeker.isRecent(nonce)) return
    const acquaintance = this.#acquaintances.get(byteText(answerer)) ?? this.#acquaintStranger(answerer)
    if (acquaintance === undefined) return
    acquaintance.meet(from, cookie, this.#nowMs)
    this.#bringToAll(acquaintance)
    if (acquaintance.provenRoute(this.#nowMs) === undefined) this.#hurry(acquaintance)
  }

  #hear({ answerer, sealed }: Packet<'answer'>, from: Address): void {
    const acquaintance = this.#acquaintances.get(byteText(answerer))
    const part = acquaintance && openPart(this.#crypto, acquaintance.pairKeys.answering, sealed)
    if (part === undefined) return
    const pending = this.#pending.get(part.number)
    // The number is another answerer's where somebody answers what they were not asked.
    if (pending === undefined || pending.transfer.acquaintance !== acquaintance) return
    const route = pending.transfer.hear(part, this.#nowMs)
    if (route && acquaintance.hear(route, this.#nowMs)) this.#hurry(acquaintance)
    const answer = pending.transfer.answer
    if (answer === undefined) return
    this.#pending.delete(part.number)
    if (pending.toOne === undefined) this.#rememberAnswered(answerer)
    this.#effects.push({ kind: 'answer', answerer: acquaintance.key, from, number: pending.toOne?.number, answer })
  }

  #rememberAnswered(answerer: AnswererKey): void {
    const answered = this.#toAll?.answered
    answered?.add(byteText(answerer))
    if (answered) dropOldest(answered, answeredKeysMax)
  }

  /** Anybody with the rendezvous key can make up answerers without end. */
  #acquaintStranger(answerer: AnswererKey): Acquaintance | undefined {
    if (this.#agreements.openMs(this.#nowMs) > this.#nowMs) return undefined
    this.#agreements.spend(1, this.#nowMs)
    return this.#acquaint(answerer)
  }

  /** Undefined where there is no room, or the key is none. */
  #acquaint(answerer: AnswererKey): Acquaintance | undefined {
    if (this.#acquaintances.size >= answerersMax && !this.#makeRoom()) return undefined
    const pair = { rendezvousKey: this.#rendezvousKey, asker: this.#keyPair.publicKey, answerer }
    const keys = pairKeys(this.#crypto, pair, this.#keyPair.secretKey, answerer)
    if (keys === undefined) return undefined
    const acquaintance = new Acquaintance(answerer, keys)
    this.#acquaintances.set(byteText(answerer), acquaintance)
    return acquaintance
  }

  /** Whoever never said anything gives way to others, then whoever is gone; nobody of whom one alone was asked something. */
  #makeRoom(): boolean {
    const others = [...this.#acquaintances.values()].filter((acquaintance) =>
      this.#pendingWith(acquaintance).every(({ toOne }) => toOne === undefined),
    )
    const victim = others.find(({ wasHeard }) => !wasHeard) ?? others.find((other) => other.isGone(this.#nowMs))
    if (victim === undefined) return false
    for (const { transfer } of this.#pendingWith(victim)) this.#pending.delete(transfer.number)
    this.#acquaintances.delete(byteText(victim.key))
    return true
  }

  #pendingWith(acquaintance: Acquaintance): Pending[] {
    return [...this.#pending.values()].filter(({ transfer }) => transfer.acquaintance === acquaintance)
  }

  #hurry(acquaintance: Acquaintance): void {
    for (const { transfer } of this.#pendingWith(acquaintance)) transfer.hurry(this.#nowMs)
  }

  #runTimers(): void {
    this.#giveUp()
    if (this.#isSeeking() && this.#seeker.dueMs <= this.#nowMs) this.#seek()
    for (const { transfer } of this.#pending.values()) if (transfer.nextMs <= this.#nowMs) transfer.run(this.#nowMs)
    const dueMs = Math.min(
      this.#isSeeking() ? this.#seeker.dueMs : Number.POSITIVE_INFINITY,
      ...[...this.#pending.values()].map(({ transfer, toOne }) =>
        Math.min(transfer.nextMs, toOne?.deadlineMs ?? Number.POSITIVE_INFINITY),
      ),
    )
    if (dueMs < Number.POSITIVE_INFINITY)
      this.#effects.push({ kind: 'wake', atMs: Math.max(this.#nowMs + 1, Math.ceil(dueMs)) })
  }

  #giveUp(): void {
    for (const [wireNumber, { transfer, toOne }] of this.#pending) {
      if (toOne === undefined || toOne.deadlineMs > this.#nowMs) continue
      this.#pending.delete(wireNumber)
      this.#effects.push({ kind: 'unanswered', answerer: transfer.acquaintance.key, number: toOne.number })
    }
  }

  #isSeeking(): boolean {
    return this.#toAll !== undefined || this.#pending.size > 0
  }

  #seek(): void {
    const nonce = this.#seeker.next(this.#nowMs)
    this.#effects.push({ kind: 'announce', bytes: this.#sealSeek(nonce) })
    for (const to of this.#addresses) this.#effects.push({ kind: 'send', to, bytes: this.#sealSeek(nonce) })
  }

  #knock(to: Address): void {
    if (!this.#isSeeking()) return
    const nonce = this.#seeker.newest ?? this.#seeker.next(this.#nowMs)
    this.#effects.push({ kind: 'send', to, bytes: this.#sealSeek(nonce) })
  }

  #addAddresses(list: readonly Address[]): void {
    for (const address of list) {
      if (this.#addresses.length >= seekAddressesMax) return
      if (this.#addresses.some((known) => sameAddress(known, address))) continue
      this.#addresses.push(address)
      this.#knock(address)
    }
  }

  #sealSeek(nonce: Uint8Array): Uint8Array {
    return this.#seal({ type: 'seek', asker: this.#keyPair.publicKey, nonce })
  }

  readonly #sendPart: SendPart = (acquaintance, { address, cookie }, part) => {
    const key = askingKey(this.#crypto, acquaintance.pairKeys, cookie)
    const sealed = sealPart(this.#crypto, this.#random, key, part)
    const bytes = this.#seal({ type: 'ask', asker: this.#keyPair.publicKey, cookie, sealed })
    this.#effects.push({ kind: 'send', to: address, bytes })
  }

  #seal(packet: RendezvousPacket): Uint8Array {
    return sealPacket(this.#crypto, this.#random, this.#packetKeys, encodeRendezvous(packet))
  }
}
