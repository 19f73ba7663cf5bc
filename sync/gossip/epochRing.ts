import { assert, must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import {
  alwaysTriedEpochs,
  epochsMax,
  hintSourcesMax,
  hintTrialsBurst,
  hintTrialsPerSecond,
  hostHintTrialsBurst,
  hostHintTrialsPerSecond,
} from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { KeychainEntry } from '../wire/keychain.ts'
import { isDatagramSize } from '../wire/layout.ts'
import { packetMatches } from '../wire/packet.ts'
import { HostBuckets } from './hostBuckets.ts'
import type { Address, GossipEpoch, GossipEpochs } from './interface.ts'
import { TokenBucket } from './tokenBucket.ts'

/**
 * The epochs we listen under and the one we speak under. A datagram tells by its hint which it is of; finding that out
 * costs a hash for each epoch, so that those beyond a few are tried only as often as an allowance permits.
 */
export class EpochRing {
  readonly #crypto: CryptoPort
  #ring: readonly GossipEpoch[] = []
  /** Newest first, but for the one that we send under, which comes before all. */
  #tried: readonly GossipEpoch[] = []
  /** The first of them, which are tried on every datagram, and the others. */
  #often: readonly GossipEpoch[] = []
  #seldom: readonly GossipEpoch[] = []
  #allowance: TokenBucket | undefined
  readonly #hostAllowances = new HostBuckets(hostHintTrialsPerSecond, hostHintTrialsBurst, hintSourcesMax)
  /** What was found out last: who asks whether a datagram is ours hands it over next. */
  #last: { readonly bytes: Uint8Array; readonly epoch: GossipEpoch } | undefined

  constructor(crypto: CryptoPort, epochs: GossipEpochs) {
    this.#crypto = crypto
    this.replace(epochs)
  }

  /** The epoch that we speak under. */
  get sending(): GossipEpoch {
    return must(this.#tried[0], 'we speak under an epoch')
  }

  /** All others that we listen under, newest first. */
  get others(): readonly GossipEpoch[] {
    return this.#tried.slice(1)
  }

  replace({ sending, ring }: GossipEpochs): void {
    const speaking = ring.find(({ id }) => sameBytes(id, sending))
    assert(speaking?.status === 'live', 'the epoch that we speak under is a live one of the ring')
    this.#tried = [speaking, ...ring.filter((epoch) => epoch !== speaking)].slice(0, epochsMax)
    this.#often = this.#tried.slice(0, alwaysTriedEpochs)
    this.#seldom = this.#tried.slice(alwaysTriedEpochs)
    this.#ring = ring.filter((epoch) => this.#tried.includes(epoch))
    this.#last = undefined
  }

  /** The same epoch as it is in the ring now. Of one id there may be several provisional ones, each with its secret. */
  find({ id, secret }: KeychainEntry): GossipEpoch | undefined {
    return this.#ring.find((epoch) => sameBytes(epoch.id, id) && sameBytes(epoch.secret, secret))
  }

  /** What somebody who came as far as `epoch` is to be told, the epoch that we speak under first. */
  since(epoch: GossipEpoch): readonly GossipEpoch[] {
    const newer = this.#ring.slice(0, this.#ring.indexOf(epoch))
    return this.#told([this.sending, ...newer.filter((other) => other !== this.sending)])
  }

  /** What somebody is to be told who asks for everything. */
  all(): readonly GossipEpoch[] {
    return this.#told(this.#tried)
  }

  /** The epoch of a datagram, or why none was found. */
  epochOf(from: Address, bytes: Uint8Array, nowMs: number): GossipEpoch | 'otherCommunity' | 'flood' {
    if (this.#last?.bytes === bytes) return this.#last.epoch
    if (!isDatagramSize(bytes.length)) return 'otherCommunity'
    const fits = ({ keys }: GossipEpoch) => packetMatches(this.#crypto, keys, bytes)
    const often = this.#often.find(fits)
    if (often === undefined && this.#seldom.length > 0 && !this.#mayTry(from, nowMs)) return 'flood'
    const epoch = often ?? this.#seldom.find(fits)
    if (epoch === undefined) return 'otherCommunity'
    this.#last = { bytes, epoch }
    return epoch
  }

  #mayTry(from: Address, nowMs: number): boolean {
    this.#allowance ??= new TokenBucket(hintTrialsPerSecond, hintTrialsBurst, nowMs)
    const ofHost = this.#hostAllowances.of(from, nowMs)
    if (this.#allowance.openMs(nowMs) > nowMs || ofHost.openMs(nowMs) > nowMs) return false
    this.#allowance.spend(this.#seldom.length, nowMs)
    ofHost.spend(this.#seldom.length, nowMs)
    return true
  }

  #told(epochs: readonly GossipEpoch[]): readonly GossipEpoch[] {
    return epochs.filter(({ provisional }) => provisional !== true)
  }
}
