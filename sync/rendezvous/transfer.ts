import type { Random } from '../../core/crypto/port.ts'
import { askResendMaxMs, askResendMinMs, routesPerAnswererMax } from '../limits.ts'
import { ByteReader } from '../wire/byteReader.ts'
import type { Acquaintance, Route } from './acquaintance.ts'
import { allOf, Gathering, hasBit } from './chunks.ts'
import type { Part } from './messages.ts'

/** Sends a part along a route. */
export type SendPart = (acquaintance: Acquaintance, route: Route, part: Part) => void

const nothing = new Uint8Array()
const roundsRemembered = 2 * routesPerAnswererMax

/** One question on its way to one answerer, and the answer on its way back. */
export class Transfer {
  readonly acquaintance: Acquaintance
  readonly number: number
  nextMs: number
  readonly #chunks: readonly Uint8Array[]
  readonly #random: Random
  readonly #send: SendPart
  #delivered = 0
  #answer: Gathering | undefined
  #round = 0
  /** Which round went where. */
  #rounds: { readonly round: number; readonly route: Route }[] = []
  #intervalMs = askResendMinMs

  constructor(
    acquaintance: Acquaintance,
    number: number,
    chunks: readonly Uint8Array[],
    random: Random,
    send: SendPart,
    nowMs: number,
  ) {
    this.acquaintance = acquaintance
    this.number = number
    this.#chunks = chunks
    this.#random = random
    this.#send = send
    this.nextMs = nowMs
  }

  /** Sends what the answerer lacks along the proven route, and knocks at the others. */
  run(nowMs: number): void {
    const proven = this.acquaintance.provenRoute(nowMs)
    if (proven) this.#sendMissing(proven)
    const unproven = this.acquaintance.unprovenRoutes(nowMs)
    for (const route of unproven) {
      route.knocks--
      this.#knock(route)
    }
    const sent = proven !== undefined || unproven.length > 0
    this.nextMs = sent ? nowMs + this.#intervalMs : Number.POSITIVE_INFINITY
    this.#intervalMs = Math.min(this.#intervalMs * 1.5, askResendMaxMs)
  }

  /** There may be somewhere to send to again. */
  hurry(nowMs: number): void {
    this.#intervalMs = askResendMinMs
    this.nextMs = Math.min(this.nextMs, nowMs)
  }

  /**
   * What the answerer said. The route along which went what it answers: whoever knows that number received it there,
   * wherever the answer seems to come from.
   */
  hear(part: Part, nowMs: number): Route | undefined {
    let isProgress = (part.have & ~this.#delivered) !== 0
    this.#delivered |= part.have
    if (part.count > 0) {
      this.#delivered = allOf(this.#chunks.length)
      this.#answer ??= new Gathering(part.count)
      if (part.count === this.#answer.count && this.#answer.add(part.index, part.chunk)) isProgress = true
    }
    if (isProgress) {
      this.#intervalMs = askResendMinMs
      this.nextMs = Math.min(this.nextMs, nowMs + askResendMinMs)
    }
    return this.#rounds.find(({ round }) => round === part.round)?.route
  }

  /** The whole answer, once it is here. */
  get answer(): Uint8Array | undefined {
    return this.#answer?.whole
  }

  #sendMissing(route: Route): void {
    const missing = [...this.#chunks.entries()].filter(([index]) => !hasBit(this.#delivered, index))
    if (missing.length === 0) {
      this.#knock(route)
      return
    }
    const round = this.#nextRound(route)
    for (const [index, chunk] of missing) this.#say(route, round, index, chunk)
  }

  /** Asks how far things are, in the smallest datagram. */
  #knock(route: Route): void {
    this.#say(route, this.#nextRound(route), this.#chunks.length, nothing)
  }

  #nextRound(route: Route): number {
    this.#round += 1 + new ByteReader(this.#random.bytes(3)).uint(3)
    this.#rounds = [...this.#rounds, { round: this.#round, route }].slice(-roundsRemembered)
    return this.#round
  }

  #say(route: Route, round: number, index: number, chunk: Uint8Array): void {
    const part = { number: this.number, round, have: this.#answer?.have ?? 0, count: this.#chunks.length, index, chunk }
    this.#send(this.acquaintance, route, part)
  }
}
