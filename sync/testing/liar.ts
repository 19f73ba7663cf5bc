import { ANSWER_BIT } from '../gossip/answerer.ts'
import type { Address, GossipEffect } from '../gossip/interface.ts'
import { pairKeys } from '../gossip/proof.ts'
import type { ExchangeMessage } from '../reconcile/exchangeMessages.ts'
import type { Body, Payload } from '../wire/body.ts'
import { decodeBody } from '../wire/body.ts'
import type { Cargo } from '../wire/delivery.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import type { Hello } from '../wire/hello.ts'
import type { KeychainEntry } from '../wire/keychain.ts'
import { sealKeychain } from '../wire/keychain.ts'
import { openPacket } from '../wire/packet.ts'
import type { Since } from '../wire/since.ts'
import { payloadsOfAllKinds } from './anyPayload.ts'
import { crypto, firstEpoch, keysOf } from './fixture.ts'
import { Impostor } from './impostor.ts'
import type { VirtualEpoch } from './virtualKeyring.ts'
import type { VirtualNetwork } from './virtualNetwork.ts'
import type { VirtualPeer } from './virtualPeer.ts'

/** Reads what a peer of the community sent under an epoch. */
export function bodyOf(datagram: Uint8Array, epoch: VirtualEpoch = firstEpoch): Body {
  const packet = openPacket(crypto, keysOf(epoch), datagram)
  const body = packet.ok ? decodeBody(packet.value) : packet
  if (!body.ok) throw new Error('a peer of the community sent this')
  return body.value
}

/** Somebody with a key of the community who keeps to the protocol's forms and means none of it. */
export class Liar extends Impostor {
  readonly address: Address
  readonly #network: VirtualNetwork
  readonly #agreementKeys = new Map<VirtualPeer, Uint8Array>()
  #read = 0
  #sequence = 0

  constructor(network: VirtualNetwork, seed = 666, address: Address = { host: `10.0.6.${seed % 250}`, port: seed }) {
    super(seed)
    this.#network = network
    this.#read = network.sent.length
    this.address = address
  }

  /** Goes through the greeting as an honest peer would; false where nobody answers. */
  acquaint(peer: VirtualPeer, claims: Partial<Hello> = {}): boolean {
    const first = this.greet(peer, { kind: 'announced' }, claims)[0]
    if (first?.kind !== 'send') return false
    const { payload } = bodyOf(first.bytes, this.epoch)
    if (!('certificateTail' in payload) || payload.scope.kind !== 'addressed') throw new Error('by a greeting')
    this.#agreementKeys.set(peer, payload.certificateTail.slice(32, 64))
    this.greet(peer, { kind: 'addressed', echo: payload.scope.token, proven: true, deaf: false }, claims)
    return true
  }

  greet(
    peer: VirtualPeer,
    scope: GreetingScope = { kind: 'announced' },
    claims: Partial<Hello> = {},
  ): readonly GossipEffect[] {
    return this.send(peer, this.sealHello(this.header(), this.hello(scope, claims)))
  }

  /** Tells a peer of epochs. */
  tell(peer: VirtualPeer, entries: readonly KeychainEntry[]): readonly GossipEffect[] {
    const pair = pairKeys(crypto, this.boot, this.agreementKeyOf(peer))
    if (pair === undefined) throw new Error('the key is a good one')
    return this.say(peer, sealKeychain(crypto, this.random, pair.keychainToThem, entries))
  }

  say(peer: VirtualPeer, payload: Payload): readonly GossipEffect[] {
    return this.send(peer, this.sealSaid(this.header(), payload, this.agreementKeyOf(peer)))
  }

  deliver(peer: VirtualPeer, cargo: Cargo): readonly GossipEffect[] {
    const sequence = ++this.#sequence
    return this.say(peer, { type: 'delivery', sequence, base: sequence, cargo })
  }

  send(peer: VirtualPeer, bytes: Uint8Array): readonly GossipEffect[] {
    return this.#network.input(peer, { kind: 'datagram', from: this.address, bytes })
  }

  /** What was sent to it since it looked last. */
  read(): Payload[] {
    const fresh = this.#network.sent.slice(this.#read)
    this.#read = this.#network.sent.length
    return fresh
      .filter(({ to }) => to?.host === this.address.host && to.port === this.address.port)
      .map(({ bytes }) => bodyOf(bytes, this.epoch).payload)
  }

  /** Every key that it shares with a peer. */
  pairKeysWith(peer: VirtualPeer): Uint8Array[] {
    return Object.values(pairKeys(crypto, this.boot, this.agreementKeyOf(peer)) ?? {})
  }

  agreementKeyOf(peer: VirtualPeer): Uint8Array {
    const key = this.#agreementKeys.get(peer)
    if (key === undefined) throw new Error('they know each other')
    return key
  }

  /** What it was asked since it looked last. */
  questions(): (ExchangeMessage | Since)[] {
    return this.read().filter(isQuestion)
  }

  /** Answers every question as if the answer broke off just behind where it began, or led ever deeper. */
  inchForward(peer: VirtualPeer): number {
    const questions = this.questions()
    for (const question of questions) {
      const { number } = question
      if (question.type === 'since') this.deliver(peer, { type: 'done', number, next: question.from + 1 })
      else this.say(peer, { ...this.nonsense(), number: number + ANSWER_BIT })
    }
    return questions.length
  }

  /** Something that could be said in an exchange. */
  nonsense(): ExchangeMessage {
    const made = payloadsOfAllKinds(this.random).flatMap((payload) => (isExchange(payload) ? [payload] : []))
    const [first] = made
    if (first === undefined) throw new Error('there are some of every kind')
    return made[this.random.below(made.length)] ?? first
  }
}

const isExchange = (payload: Payload): payload is ExchangeMessage =>
  payload.type === 'tree' || payload.type === 'leaves' || payload.type === 'sketch'

/** Whether somebody asks what differs, or what arrived since. */
export const isQuestion = (payload: Payload): payload is ExchangeMessage | Since =>
  payload.type === 'since' || (isExchange(payload) && payload.number < ANSWER_BIT)
