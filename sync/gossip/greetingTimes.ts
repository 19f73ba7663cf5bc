import {
  helloAfterDifferingMaxMs,
  helloAfterDifferingMinMs,
  helloIntervalMaxMs,
  helloIntervalMinMs,
  helloRestMaxMs,
  helloRestMinMs,
  helloStartCount,
  helloStartIntervalMs,
  lackingPulseMaxMs,
  lackingPulseMinMs,
  lackingPulseRestMaxMs,
  lackingPulseRestMs,
  lackingPulsesBurst,
  lackingPulsesPerSecond,
  pulseAfterChangeMaxMs,
  pulseAfterChangeMinMs,
  pulseIntervalMaxMs,
  pulseIntervalMinMs,
  pulseSpacingMs,
} from '../limits.ts'
import { isInStep } from './inStep.ts'
import type { Machine } from './machine.ts'
import { agrees, crowdFactor, isAtOdds, mayHoldMore, peersInStep } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomBetween } from './random.ts'
import { TokenBucket } from './tokenBucket.ts'

/** What is to be announced. */
export type Announcement =
  | { readonly kind: 'hello'; readonly differs: boolean }
  /** `lacking` has something that we lack, as it seems. */
  | { readonly kind: 'pulse'; readonly lacking: Peer | undefined }

/**
 * When to announce what. Those who agree, and know each other, say pulses. A hello is for who may not know us, and for what
 * goes on to differ although pulses were said: then whoever holds no more than the other says it, since a hello is answered
 * by what its sender lacks.
 */
export class GreetingTimes {
  readonly #machine: Machine
  #helloMs = Number.NEGATIVE_INFINITY
  /** From then on a hello is due whoever is here. */
  #restMs = Number.NEGATIVE_INFINITY
  #pulseMs = Number.POSITIVE_INFINITY
  #saidMs = Number.NEGATIVE_INFINITY
  #helloSaidMs = Number.NEGATIVE_INFINITY
  #startingCount = helloStartCount
  #lacking: Peer | undefined
  /** For asking soon, of members and of strangers: whoever holds a key can make up devices that seem to have something. */
  readonly #askings = new Map<boolean, TokenBucket>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    return Math.min(this.#helloMs, this.#pulseMs)
  }

  /** The set changed: others shall hear soon, but a burst of changes makes few pulses. */
  changed(): void {
    const { random, nowMs } = this.#machine
    this.#pulseBy(nowMs + randomBetween(random, pulseAfterChangeMinMs, pulseAfterChangeMaxMs))
  }

  helloSoon(): void {
    this.#restMs = this.#machine.nowMs
    this.#helloMs = Math.min(this.#helloMs, Math.max(this.#machine.nowMs, this.#helloSaidMs + pulseSpacingMs))
  }

  startAnew(): void {
    this.#startingCount = helloStartCount
    this.#restMs = this.#machine.nowMs
    this.#helloMs = this.#machine.nowMs
  }

  /** A peer has said what it holds. */
  compared(peer: Peer): void {
    const { nowMs, random } = this.#machine
    if (!peer.proven || !isInStep(peer) || agrees(this.#machine, peer)) return
    if (this.#asksOf(peer)) {
      const patienceMs = randomBetween(random, helloAfterDifferingMinMs, helloAfterDifferingMaxMs)
      const spacingMs = randomBetween(random, helloIntervalMinMs, helloIntervalMaxMs)
      const dueMs = Math.max(nowMs + patienceMs * crowdFactor(this.#machine), this.#helloSaidMs + spacingMs)
      this.#helloMs = Math.min(this.#helloMs, dueMs)
    }
    if (this.#seemsToLack(peer)) this.#askSoon(peer)
  }

  /** What is due now; undefined for nothing. */
  take(): Announcement | undefined {
    const { nowMs } = this.#machine
    const inStep = peersInStep(this.#machine)
    if (this.#pulseMs <= nowMs && inStep.length === 0) {
      // Nobody knows who we are.
      this.#pulseMs = Number.POSITIVE_INFINITY
      this.#helloMs = Math.min(this.#helloMs, Math.max(nowMs, this.#helloSaidMs + helloIntervalMinMs))
    }
    if (this.#helloMs <= nowMs) {
      const differs = inStep.some((peer) => this.#asksOf(peer))
      if (inStep.length === 0 || differs || this.#restMs <= nowMs) return this.#hello(inStep.length === 0, differs)
      this.#helloMs = this.#restMs
    }
    return this.#pulseMs <= nowMs ? this.#pulse() : undefined
  }

  #hello(isAlone: boolean, differs: boolean): Announcement {
    const { nowMs, random } = this.#machine
    const isStarting = this.#startingCount > 0
    this.#saidMs = nowMs
    this.#helloSaidMs = nowMs
    this.#restMs = nowMs + randomBetween(random, helloRestMinMs, helloRestMaxMs)
    this.#helloMs = this.#restMs
    if (isAlone && isStarting) this.#helloMs = nowMs + helloStartIntervalMs
    else if (isAlone || differs) this.#helloMs = nowMs + randomBetween(random, helloIntervalMinMs, helloIntervalMaxMs)
    this.#pulseMs = this.#nextPulseMs()
    return { kind: 'hello', differs: differs || isStarting }
  }

  #pulse(): Announcement {
    const { nowMs } = this.#machine
    const lacking = this.#lacking
    this.#lacking = undefined
    this.#saidMs = nowMs
    this.#pulseMs = this.#nextPulseMs()
    return { kind: 'pulse', lacking: lacking && mayHoldMore(this.#machine, lacking) ? lacking : undefined }
  }

  /** At a start somebody may have missed our hello: the first pulses make them ask for it. */
  #nextPulseMs(): number {
    const { nowMs, random } = this.#machine
    if (this.#startingCount-- > 1) return nowMs + helloStartIntervalMs
    return nowMs + randomBetween(random, pulseIntervalMinMs, pulseIntervalMaxMs)
  }

  #pulseBy(dueMs: number): void {
    const spacingMs = pulseSpacingMs * crowdFactor(this.#machine)
    this.#pulseMs = Math.min(this.#pulseMs, Math.max(dueMs, this.#saidMs + spacingMs))
  }

  /** Whether a hello of ours would bring us something of a peer. Where it holds less, it is the one to say hello. */
  #asksOf(peer: Peer): boolean {
    const { set } = this.#machine
    return mayHoldMore(this.#machine, peer) && !isAtOdds(this.#machine, peer) && set.count <= peer.hello.count
  }

  /** Whether its set has got something of late that ours has not. */
  #seemsToLack({ recent }: Peer): boolean {
    const { recents } = this.#machine
    return recent?.some((id) => !recents.knows(id)) ?? false
  }

  /** Says what we hold before anybody asks, so that this peer may push what we lack; ever more rarely where it does not. */
  #askSoon(peer: Peer): void {
    const { nowMs, random } = this.#machine
    const askings = this.#askingsOf(peer)
    if (peer.askedRecentMs > nowMs || askings.openMs(nowMs) > nowMs) return
    askings.spend(1, nowMs)
    const isFruitless = peer.broughtCount === peer.broughtWhenAsked
    peer.recentFruitless = isFruitless ? peer.recentFruitless + 1 : 0
    peer.broughtWhenAsked = peer.broughtCount
    peer.askedRecentMs = nowMs + Math.min(lackingPulseRestMs * 2 ** peer.recentFruitless, lackingPulseRestMaxMs)
    this.#lacking = peer
    const dueMs = nowMs + randomBetween(random, lackingPulseMinMs, lackingPulseMaxMs)
    this.#pulseMs = Math.min(this.#pulseMs, Math.max(dueMs, this.#saidMs + lackingPulseMinMs))
  }

  #askingsOf({ deviceId }: Peer): TokenBucket {
    const { nowMs, standingOf } = this.#machine
    const isMember = standingOf(deviceId) === 'member'
    const askings = this.#askings.get(isMember) ?? new TokenBucket(lackingPulsesPerSecond, lackingPulsesBurst, nowMs)
    this.#askings.set(isMember, askings)
    return askings
  }
}
