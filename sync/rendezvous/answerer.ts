import type { CryptoPort, KeyPair, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { HostBuckets } from '../gossip/hostBuckets.ts'
import type { Address } from '../gossip/interface.ts'
import { TokenBucket } from '../gossip/tokenBucket.ts'
import {
  agreementCostBytes,
  askerBytesBurst,
  askerBytesPerSecond,
  askerHostsMax,
  hostTrialsBurst,
  hostTrialsPerSecond,
  openingCostTrials,
  rendezvousKeysMax,
  trialsBurst,
  trialsPerSecond,
} from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import { isDatagramSize } from '../wire/layout.ts'
import type { PacketKeys } from '../wire/packet.ts'
import { openMatching, packetMatches, sealPacket } from '../wire/packet.ts'
import { allOf, chunksOf, hasBit } from './chunks.ts'
import { Cookies } from './cookies.ts'
import type { Answerer, AnswererEffect, AnswererInput, AnswererOptions, RendezvousName } from './interface.ts'
import { askingKey, PacketKeyCache, pairKeys } from './keys.ts'
import type { Part } from './messages.ts'
import { openPart, sealPart } from './messages.ts'
import type { RendezvousPacket } from './packet.ts'
import { decodeRendezvous, encodeRendezvous } from './packet.ts'
import type { Asked, Session } from './sessions.ts'
import { Sessions } from './sessions.ts'

/** Makes who answers to rendezvous keys. Its own key and what its cookies are made with last until the next start. */
export function createAnswerer(options: AnswererOptions): Answerer {
  return new AnswererMachine(options)
}

/** A rendezvous key that a datagram fits. */
interface Fit {
  readonly bytes: Uint8Array
  readonly named: RendezvousName
  readonly packetKeys: PacketKeys
}

type Ask = Extract<RendezvousPacket, { type: 'ask' }>

class AnswererMachine implements Answerer {
  readonly #crypto: CryptoPort
  readonly #random: Random
  readonly #rendezvousKeys: () => readonly RendezvousName[]
  readonly #keyPair: KeyPair
  readonly #cookies: Cookies
  readonly #packetKeys: PacketKeyCache
  readonly #trials = new TokenBucket(trialsPerSecond, trialsBurst, 0)
  readonly #hostTrials = new HostBuckets(hostTrialsPerSecond, hostTrialsBurst, askerHostsMax)
  readonly #allowances = new HostBuckets(askerBytesPerSecond, askerBytesBurst, askerHostsMax)
  readonly #sessions = new Sessions()
  readonly #waiting = new Map<number, { readonly session: Session; readonly asked: Asked }>()
  #lastFit: Fit | undefined
  #token = 0
  #nowMs = 0
  #effects: AnswererEffect[] = []

  constructor({ crypto, random, rendezvousKeys }: AnswererOptions) {
    this.#crypto = crypto
    this.#random = random
    this.#rendezvousKeys = rendezvousKeys
    this.#keyPair = crypto.agreementKeyPair(random.bytes(KEY_BYTES))
    this.#cookies = new Cookies(crypto, random)
    this.#packetKeys = new PacketKeyCache(crypto)
  }

  matches(from: Address, bytes: Uint8Array, nowMs: number): boolean {
    this.#nowMs = Math.max(this.#nowMs, nowMs)
    return this.#fitOf(from, bytes) !== undefined
  }

  step(input: AnswererInput, nowMs: number): AnswererEffect[] {
    this.#nowMs = Math.max(this.#nowMs, nowMs)
    this.#effects = []
    if (input.kind === 'datagram') this.#receive(input.from, input.bytes)
    else this.#answer(input.token, input.answer)
    return this.#effects
  }

  /** Tries the keys one after another. A datagram that was just tried is not tried again. */
  #fitOf(from: Address, bytes: Uint8Array): Fit | undefined {
    if (this.#lastFit?.bytes === bytes) return this.#lastFit
    if (!isDatagramSize(bytes.length)) return undefined
    const ofHost = this.#hostTrials.of(from, this.#nowMs)
    const spend = (count: number) => {
      this.#trials.spend(count, this.#nowMs)
      ofHost.spend(count, this.#nowMs)
    }
    if (this.#trials.openMs(this.#nowMs) > this.#nowMs || ofHost.openMs(this.#nowMs) > this.#nowMs) return undefined
    let trials = 0
    for (const named of this.#rendezvousKeys().slice(0, rendezvousKeysMax)) {
      trials++
      const packetKeys = this.#packetKeys.of(named.rendezvousKey)
      if (!packetMatches(this.#crypto, packetKeys, bytes)) continue
      spend(trials + openingCostTrials)
      this.#lastFit = { bytes, named, packetKeys }
      return this.#lastFit
    }
    spend(trials)
    return undefined
  }

  #receive(from: Address, bytes: Uint8Array): void {
    const fit = this.#fitOf(from, bytes)
    if (fit === undefined) return
    const opened = openMatching(this.#crypto, fit.packetKeys, bytes)
    const packet = opened.ok ? decodeRendezvous(opened.value) : undefined
    if (packet?.type === 'seek') this.#giveCookie(fit, packet.asker, packet.nonce, from)
    if (packet?.type === 'ask') this.#hear(fit, packet, from)
  }

  #giveCookie({ named, packetKeys }: Fit, asker: Uint8Array, nonce: Uint8Array, from: Address): void {
    const cookie = this.#cookies.make({ rendezvousKey: named.rendezvousKey, asker, from }, this.#nowMs)
    this.#send(packetKeys, from, { type: 'cookie', answerer: this.#keyPair.publicKey, nonce, cookie })
  }

  #hear(fit: Fit, { asker, cookie, sealed }: Ask, from: Address): void {
    const { rendezvousKey } = fit.named
    const untilMs = this.#cookies.validUntilMs(cookie, { rendezvousKey, asker, from }, this.#nowMs)
    if (untilMs === undefined) return
    const allowance = this.#allowances.of(from, this.#nowMs)
    if (allowance.openMs(this.#nowMs) > this.#nowMs) return

    const key = byteText(rendezvousKey) + byteText(asker)
    const known = this.#sessions.get(key)
    if (known === undefined) allowance.spend(agreementCostBytes, this.#nowMs)
    const session = known ?? this.#sessionOf(fit, asker, from)
    if (session === undefined) return
    const part = openPart(this.#crypto, askingKey(this.#crypto, session.pairKeys, cookie), sealed)
    if (part === undefined || part.count === 0) return
    this.#forget()
    if (this.#sessions.get(key) === undefined && !this.#sessions.add(key, session)) return
    const asked = session.questions.get(part.number) ?? this.#sessions.begin(session, part.number, part.count, from)
    if (asked === undefined || asked.count !== part.count) return
    asked.untilMs = Math.max(asked.untilMs, untilMs)
    this.#take(session, asked, part, from)
  }

  #sessionOf({ named, packetKeys }: Fit, asker: Uint8Array, { host }: Address): Session | undefined {
    const pair = { rendezvousKey: named.rendezvousKey, asker, answerer: this.#keyPair.publicKey }
    const keys = pairKeys(this.#crypto, pair, this.#keyPair.secretKey, asker)
    return keys && { name: named.name, asker, host, packetKeys, pairKeys: keys, questions: new Map() }
  }

  /** What brings nothing and is of no new round was sent before: it gets no reply. */
  #take(session: Session, asked: Asked, part: Part, from: Address): void {
    const isNewRound = part.round > asked.round
    if (isNewRound) {
      asked.round = part.round
      asked.from = from
    }
    const { stage } = asked
    const isNewChunk = stage.kind === 'gathering' && stage.gathering.add(part.index, part.chunk)
    if (!isNewRound && !isNewChunk) return
    if (stage.kind === 'answered') this.#sendAnswer(session, asked, stage.chunks, part.have)
    if (stage.kind === 'gathering' || stage.kind === 'waiting') this.#acknowledge(session, asked)
    if (stage.kind === 'gathering') this.#askThrough(session, asked, stage.gathering.whole)
  }

  #askThrough(session: Session, asked: Asked, question: Uint8Array | undefined): void {
    if (question === undefined) return
    const token = ++this.#token
    asked.stage = { kind: 'waiting', token }
    this.#waiting.set(token, { session, asked })
    const { name, asker } = session
    this.#effects.push({ kind: 'question', question: { token, name, asker, from: asked.from, question } })
  }

  #answer(token: number, answer: Uint8Array): void {
    const waiting = this.#waiting.get(token)
    if (waiting === undefined) return
    const { session, asked } = waiting
    this.#waiting.delete(token)
    const chunks = chunksOf(answer)
    this.#sessions.answer(session, asked, chunks)
    this.#sendAnswer(session, asked, chunks, 0)
  }

  #sendAnswer(session: Session, asked: Asked, chunks: readonly Uint8Array[], theyHave: number): void {
    for (const [index, chunk] of chunks.entries())
      if (!hasBit(theyHave, index)) this.#say(session, asked, allOf(asked.count), chunks.length, index, chunk)
  }

  /** There is no answer yet, but this much of the question. */
  #acknowledge(session: Session, asked: Asked): void {
    const have = asked.stage.kind === 'gathering' ? asked.stage.gathering.have : allOf(asked.count)
    this.#say(session, asked, have, 0, 0, new Uint8Array())
  }

  #say(session: Session, asked: Asked, have: number, count: number, index: number, chunk: Uint8Array): void {
    const { number, round, from } = asked
    const part = { number, round, have, count, index, chunk }
    const sealed = sealPart(this.#crypto, this.#random, session.pairKeys.answering, part)
    this.#send(session.packetKeys, from, { type: 'answer', answerer: this.#keyPair.publicKey, sealed })
  }

  #send(packetKeys: PacketKeys, to: Address, packet: RendezvousPacket): void {
    const bytes = sealPacket(this.#crypto, this.#random, packetKeys, encodeRendezvous(packet))
    if (packet.type === 'answer') this.#allowances.of(to, this.#nowMs).spend(bytes.length, this.#nowMs)
    this.#effects.push({ kind: 'send', to, bytes })
  }

  #forget(): void {
    this.#sessions.expire(this.#nowMs)
    for (const [token, { asked }] of this.#waiting) if (asked.untilMs <= this.#nowMs) this.#waiting.delete(token)
  }
}
