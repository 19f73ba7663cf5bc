import type { BootCertificate } from '../../core/crypto/bootKey.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import {
  answerBytesBurst,
  answerBytesPerSecond,
  bulkBytesBurst,
  bulkBytesPerSecond,
  keychainsBurst,
  keychainsPerSecond,
  pushMemoryIds,
  pushRepeatMs,
  readsBurst,
  readsPerSecond,
  refusalsBurst,
  refusalsPerSecond,
} from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import type { Introduction } from '../wire/body.ts'
import type { Hello } from '../wire/hello.ts'
import type { AskedQuestion } from './answerer.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { ExchangeWay } from './exchangeTurn.ts'
import { Inbox } from './inbox.ts'
import { nothingSaid } from './inStep.ts'
import type { Address, GossipEpoch } from './interface.ts'
import { Outbox } from './outbox.ts'
import type { PairKeys } from './proof.ts'
import { TokenBucket } from './tokenBucket.ts'

/** One start of one device, as long as it is heard. A newer start is a new peer. */
export interface Peer {
  readonly deviceId: DeviceId
  readonly deviceKey: Uint8Array
  readonly certificate: BootCertificate
  readonly certificateTail: Uint8Array
  readonly pairKeys: PairKeys
  readonly sinceMs: number

  address: Address
  /** It has echoed our token from `address`: more than hellos may go there. */
  proven: boolean
  /** So many bytes more came from where it is not proven to sit than went there. */
  creditBytes: number
  /** It has said so, in one way or another, of us. */
  trustsUs: boolean
  addressHeardMs: number
  /** Where it speaks from, if not from there. */
  elsewhere: Elsewhere | undefined
  lastHeardMs: number

  /** The epoch of its newest greeting, in which it is spoken to. */
  epoch: GossipEpoch
  /** Its newest greeting was a beacon: it has left `epoch`. */
  hasLeft: boolean
  /** When it last said something under an epoch that lives for us. */
  inStepMs: number
  greetingCounter: number
  /**
   * Its newest hello under an epoch that lived for us, with what pulses have said since, and the key of its filter. After a
   * pulse of another set there is no filter.
   */
  hello: Hello
  bloomKey: Uint8Array
  /** When it last said what it holds, and the ids that its set had got last, where that was a pulse. */
  claimedMs: number
  recent: readonly Uint8Array[] | undefined
  /** How far its clock seemed to be ahead of ours, by its last hello. */
  clockOffMs: number | undefined
  /** When an announcement of its last came through to us, and which the last ones were. */
  announcedMs: number
  announcedCounters: readonly number[]
  /** When it last said that ours do not reach it. */
  deafMs: number
  /** When one of them was last answered. */
  answeredMs: number
  /** From when on it may be asked again for what entered its set of late, what it had brought by then, and how often that was nothing. */
  askedRecentMs: number
  broughtWhenAsked: number
  recentFruitless: number

  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly pushed: PushMemory
  /** What it waits to have answered, by number, and when it last asked anything. */
  readonly questions: Map<number, AskedQuestion>
  askedMs: number
  readonly allowance: TokenBucket
  /** For what it is sent over streams. */
  readonly bulkAllowance: TokenBucket
  /** For events that turn out to be refused: spent, nothing it pushes is looked at. */
  readonly patience: TokenBucket
  /** When to push what its hello lacks, where another was chosen to do it at once. */
  hotPushMs: number

  /** From when on to ask it what differs; infinite while it agrees, and while it is being asked. */
  exchangeMs: number
  /** How, where that is worth it. */
  exchangeWay: ExchangeWay
  /** Since when it was left to the peer to ask us; infinite where it was not. */
  waitedMs: number
  /** When the latest exchange ended, and when what it brought will be here; infinite where that was looked at. */
  exchangedMs: number
  settledMs: number
  /** What had come from it before that. */
  broughtBefore: number
  fruitlessExchanges: number
  /** It held our first so many events. */
  agreedCount: number
  /** How many events of the set came from it. */
  broughtCount: number
  /** How many deliveries did, whatever they held. */
  deliveryCount: number

  /** From when on to ask it for its log over a stream again, and how often in a row that came to nothing. */
  bulkRestMs: number
  /** Until then a stream brings it what it lacks of ours. */
  streamedUntilMs: number
  bulkFailures: number

  /** When to tell it of later epochs; infinite while it is in step, or not to be told. */
  keychainMs: number
  keychainsTold: number
  /** When it was last greeted under ours after that. */
  followedUpMs: number
  /** When it may ask for all epochs again. */
  keychainAskMs: number
  /** For keychains that it sends. */
  readonly keychains: TokenBucket
  /** For what it says that its user has read. */
  readonly readsTold: TokenBucket
}

/** What a peer is met by. */
export interface FirstGreeting {
  readonly greeting: Introduction
  readonly epoch: GossipEpoch
  readonly from: Address
}

export function newPeer(
  certificate: BootCertificate,
  deviceKey: Uint8Array,
  pairKeys: PairKeys,
  firstSequence: number,
  first: FirstGreeting,
  nowMs: number,
): Peer {
  return {
    deviceId: certificate.deviceId,
    deviceKey,
    certificate,
    certificateTail: first.greeting.certificateTail,
    pairKeys,
    sinceMs: nowMs,
    address: first.from,
    proven: false,
    creditBytes: 0,
    trustsUs: false,
    addressHeardMs: nowMs,
    elsewhere: undefined,
    lastHeardMs: nowMs,
    epoch: first.epoch,
    hasLeft: true,
    inStepMs: Number.NEGATIVE_INFINITY,
    greetingCounter: -1,
    hello: nothingSaid(first.greeting),
    bloomKey: first.epoch.keys.bloom,
    claimedMs: Number.NEGATIVE_INFINITY,
    recent: undefined,
    clockOffMs: undefined,
    announcedMs: Number.NEGATIVE_INFINITY,
    announcedCounters: [],
    deafMs: Number.NEGATIVE_INFINITY,
    answeredMs: Number.NEGATIVE_INFINITY,
    askedRecentMs: Number.NEGATIVE_INFINITY,
    broughtWhenAsked: -1,
    recentFruitless: 0,
    outbox: new Outbox(firstSequence),
    inbox: new Inbox(),
    pushed: new PushMemory(),
    questions: new Map(),
    askedMs: Number.NEGATIVE_INFINITY,
    allowance: new TokenBucket(answerBytesPerSecond, answerBytesBurst, nowMs),
    bulkAllowance: new TokenBucket(bulkBytesPerSecond, bulkBytesBurst, nowMs),
    bulkRestMs: Number.NEGATIVE_INFINITY,
    streamedUntilMs: Number.NEGATIVE_INFINITY,
    bulkFailures: 0,
    patience: new TokenBucket(refusalsPerSecond, refusalsBurst, nowMs),
    hotPushMs: Number.POSITIVE_INFINITY,
    exchangeMs: Number.POSITIVE_INFINITY,
    exchangeWay: 'since',
    waitedMs: Number.POSITIVE_INFINITY,
    exchangedMs: Number.NEGATIVE_INFINITY,
    settledMs: Number.POSITIVE_INFINITY,
    broughtBefore: 0,
    fruitlessExchanges: 0,
    agreedCount: 0,
    broughtCount: 0,
    deliveryCount: 0,
    keychainMs: Number.POSITIVE_INFINITY,
    keychainsTold: 0,
    followedUpMs: Number.NEGATIVE_INFINITY,
    keychainAskMs: Number.NEGATIVE_INFINITY,
    keychains: new TokenBucket(keychainsPerSecond, keychainsBurst, nowMs),
    readsTold: new TokenBucket(readsPerSecond, readsBurst, nowMs),
  }
}

export const sameAddress = (left: Address, right: Address): boolean =>
  left.host === right.host && left.port === right.port

/** Which events went to, or came from, a peer a moment ago. */
class PushMemory {
  readonly #times = new Map<string, number>()

  get size(): number {
    return this.#times.size
  }

  isRecent(id: Uint8Array, nowMs: number): boolean {
    const time = this.#times.get(byteText(id))
    return time !== undefined && nowMs - time < pushRepeatMs
  }

  /** Whether one remembers that it went to, or came from, the peer. */
  has(id: Uint8Array): boolean {
    return this.#times.has(byteText(id))
  }

  note(id: Uint8Array, nowMs: number): void {
    const text = byteText(id)
    this.#times.delete(text)
    this.#times.set(text, nowMs)
    dropOldest(this.#times, pushMemoryIds)
  }

  forget(id: Uint8Array): void {
    this.#times.delete(byteText(id))
  }
}
