import { BulkPuller } from './bulkPuller.ts'
import { BulkServer } from './bulkServer.ts'
import type { StreamEvent } from './interface.ts'
import type { Machine } from './machine.ts'
import type { Receiver } from './receive.ts'

/** Much at once, over streams: asked for by who lacks it, and sent by who has it. */
export class Bulk {
  readonly #puller: BulkPuller
  readonly #server: BulkServer

  constructor(machine: Machine, receiver: Receiver) {
    this.#puller = new BulkPuller(machine, receiver)
    this.#server = new BulkServer(machine, receiver)
  }

  /** How many we send to, and the most that waits to leave for one of them. */
  get sizes(): { readonly served: number; readonly aheadBytes: number } {
    return this.#server.sizes
  }

  dueMs(): number {
    return Math.min(this.#puller.dueMs(), this.#server.dueMs())
  }

  run(): void {
    this.#puller.run()
    this.#server.run()
  }

  /** Something happened on a stream. */
  heard(event: StreamEvent): void {
    const { stream } = event
    switch (event.what) {
      case 'connected':
        this.#puller.connected(stream)
        break
      case 'accepted':
        this.#server.accepted(event)
        break
      case 'bytes':
        if (!this.#server.heard(stream, event.bytes)) this.#puller.heard(stream, event.bytes)
        break
      case 'written':
        this.#server.written(stream, event.byteCount)
        break
      case 'closed':
        this.#server.closed(stream)
        this.#puller.closed(stream)
        break
    }
  }

  stop(): void {
    this.#puller.stop()
    this.#server.stop()
  }
}
