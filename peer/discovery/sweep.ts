import type { Address } from '../../sync/gossip/interface.ts'
import { sweepBatchDatagrams, sweepBatchMs, sweepLagMaxMs } from '../../sync/limits.ts'
import type { Environment } from '../environment.ts'

export interface SweepProgress {
  /** Addresses at which was asked, of how many. */
  readonly askedCount: number
  readonly addressCount: number
}

/** Asks at one address after the other whether anybody is there, at a pace that no network minds. */
export class Sweep {
  readonly #environment: Environment
  readonly #ask: (address: Address) => number
  #addresses: readonly Address[] = []
  #askedCount = 0
  /** When the next batch is due. */
  #nextMs = 0
  #cancel: (() => void) | undefined

  /** `ask` answers how many datagrams it sent. */
  constructor(environment: Environment, ask: (address: Address) => number) {
    this.#environment = environment
    this.#ask = ask
  }

  /** How far it has come; undefined where none is going on. */
  get progress(): SweepProgress | undefined {
    if (this.#cancel === undefined) return undefined
    return { askedCount: this.#askedCount, addressCount: this.#addresses.length }
  }

  /** Begins, unless one is going on. */
  begin(addresses: readonly Address[]): void {
    if (this.#cancel !== undefined) return
    this.#addresses = addresses
    this.#askedCount = 0
    this.#nextMs = this.#environment.nowMs()
    this.#run()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** One host's datagrams are not parted; the pause after them is as long as they are many. */
  #run(): void {
    this.#cancel = undefined
    let sentCount = 0
    while (sentCount < sweepBatchDatagrams) {
      const address = this.#addresses[this.#askedCount]
      if (address === undefined) return
      this.#askedCount++
      sentCount += Math.max(1, this.#ask(address))
    }
    // What asking itself took is made up for, within a second.
    const nowMs = this.#environment.nowMs()
    this.#nextMs = Math.min(Math.max(this.#nextMs, nowMs - sweepLagMaxMs), nowMs)
    this.#nextMs += sweepBatchMs * Math.ceil(sentCount / sweepBatchDatagrams)
    this.#cancel = this.#environment.after(Math.max(1, this.#nextMs - nowMs), () => this.#run())
  }
}
