import type { Address, GossipEffect } from '../gossip/interface.ts'
import { pairKeys } from '../gossip/proof.ts'
import { setKeyBytes, setKeyOfBytes } from '../reconcile/setKey.ts'
import type { Body, Payload } from '../wire/body.ts'
import { decodeBody } from '../wire/body.ts'
import type { Cargo } from '../wire/delivery.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import type { Hello } from '../wire/hello.ts'
import type { KeychainEntry } from '../wire/keychain.ts'
import { sealKeychain } from '../wire/keychain.ts'
import { openPacket } from '../wire/packet.ts'
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

  /** Answers every filter as if the answer broke off just behind where it began. */
  inchForward(peer: VirtualPeer): number {
    const filters = this.read().filter((payload) => payload.type === 'filter')
    for (const { number, low } of filters) {
      this.deliver(peer, { type: 'done', number, next: following(low) })
    }
    return filters.length
  }
}

/** The very next key. */
function following(low: Uint8Array): Uint8Array {
  const next = low.slice()
  let place = next.length - 1
  while (next[place] === 255) next[place--] = 0
  next[place] = (next[place] ?? 0) + 1
  return setKeyBytes(setKeyOfBytes(next))
}
