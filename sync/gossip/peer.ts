import type { BootCertificate } from '../../core/crypto/bootKey.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import {
  answerBytesBurst,
  answerBytesPerSecond,
  pushMemoryIds,
  pushRepeatMs,
  refusalsBurst,
  refusalsPerSecond,
} from '../limits.ts'
import type { SetKey } from '../reconcile/setKey.ts'
import { byteText, lowestKey } from '../reconcile/setKey.ts'
import type { Filter } from '../wire/filter.ts'
import type { Hello } from '../wire/hello.ts'
import { Inbox } from './inbox.ts'
import type { Address } from './interface.ts'
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
  /** It has said so, in one way or another, of us. */
  trustsUs: boolean
  addressHeardMs: number
  lastHeardMs: number

  /** Its newest hello, whatever order they arrived in. */
  hello: Hello
  helloCounter: number
  /** When an announcement of its last came through to us, and which. */
  announcedMs: number
  announcedCounter: number
  /** When it last said that ours do not reach it. */
  deafMs: number

  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly pushed: PushMemory
  /** The filter it waits to have answered: only the latest. */
  asked: Filter | undefined
  readonly allowance: TokenBucket
  /** For events that turn out to be refused: spent, nothing it pushes is looked at. */
  readonly patience: TokenBucket
  /** When to push what its hello lacks, where another was chosen to do it at once. */
  hotPushMs: number

  /** From when on to sweep it; infinite while it agrees. */
  sweepMs: number
  /** Where the next sweep goes on. */
  sweepLow: SetKey
  /** When it was last swept. */
  sweptMs: number
  fruitlessSweeps: number
  /** How many events of the set came from it. */
  broughtCount: number
  /** How many deliveries did, whatever they held. */
  deliveryCount: number
}

export function newPeer(
  certificate: BootCertificate,
  deviceKey: Uint8Array,
  pairKeys: PairKeys,
  firstSequence: number,
  first: { readonly hello: Hello; readonly counter: number; readonly from: Address },
  nowMs: number,
): Peer {
  return {
    deviceId: certificate.deviceId,
    deviceKey,
    certificate,
    certificateTail: first.hello.certificateTail,
    pairKeys,
    sinceMs: nowMs,
    address: first.from,
    proven: false,
    trustsUs: false,
    addressHeardMs: nowMs,
    lastHeardMs: nowMs,
    hello: first.hello,
    helloCounter: first.counter,
    announcedMs: Number.NEGATIVE_INFINITY,
    announcedCounter: -1,
    deafMs: Number.NEGATIVE_INFINITY,
    outbox: new Outbox(firstSequence),
    inbox: new Inbox(),
    pushed: new PushMemory(),
    asked: undefined,
    allowance: new TokenBucket(answerBytesPerSecond, answerBytesBurst, nowMs),
    patience: new TokenBucket(refusalsPerSecond, refusalsBurst, nowMs),
    hotPushMs: Number.POSITIVE_INFINITY,
    sweepMs: Number.POSITIVE_INFINITY,
    sweepLow: lowestKey,
    sweptMs: Number.NEGATIVE_INFINITY,
    fruitlessSweeps: 0,
    broughtCount: 0,
    deliveryCount: 0,
  }
}

export const sameAddress = (left: Address, right: Address): boolean =>
  left.host === right.host && left.port === right.port

/** Which events went to, or came from, a peer a moment ago. */
class PushMemory {
  readonly #times = new Map<string, number>()

  isRecent(id: Uint8Array, nowMs: number): boolean {
    const time = this.#times.get(byteText(id))
    return time !== undefined && nowMs - time < pushRepeatMs
  }

  note(id: Uint8Array, nowMs: number): void {
    const text = byteText(id)
    this.#times.delete(text)
    this.#times.set(text, nowMs)
    const [oldest] = this.#times.keys()
    if (this.#times.size > pushMemoryIds && oldest !== undefined) this.#times.delete(oldest)
  }

  forget(id: Uint8Array): void {
    this.#times.delete(byteText(id))
  }
}
