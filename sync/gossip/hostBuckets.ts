import { TokenBucket } from './tokenBucket.ts'

/** An allowance for each host. Of hosts beyond `hostsMax`, the one that was not heard longest begins anew. */
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

  of(host: string, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(host) ?? new TokenBucket(this.#perSecond, this.#burst, nowMs)
    this.#buckets.delete(host)
    this.#buckets.set(host, bucket)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > this.#hostsMax && oldest !== undefined) this.#buckets.delete(oldest)
    return bucket
  }
}
