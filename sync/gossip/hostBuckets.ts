import { dropOldest } from '../../core/dropOldest.ts'
import type { Address } from './interface.ts'
import { TokenBucket } from './tokenBucket.ts'

/** One allowance for each sending host, for the hosts heard of last. */
export class HostBuckets {
  readonly #perSecond: number
  readonly #burst: number
  readonly #hostsMax: number
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(perSecond: number, burst: number, hostsMax: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#hostsMax = hostsMax
  }

  of({ host }: Address, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(host) ?? new TokenBucket(this.#perSecond, this.#burst, nowMs)
    this.#buckets.delete(host)
    this.#buckets.set(host, bucket)
    dropOldest(this.#buckets, this.#hostsMax)
    return bucket
  }
}
