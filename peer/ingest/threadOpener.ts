import { Worker } from 'node:worker_threads'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { Opened } from '../community/communityLog.ts'
import { type Opener, openerHere } from './opener.ts'
import { openedOf, pack } from './packed.ts'
import type { FromThread, ToThread } from './thread.ts'

interface Asked {
  readonly epochs: readonly EpochKeys[]
  readonly blobs: readonly Uint8Array[]
  readonly done: (opened: readonly Opened[]) => void
}

/**
 * Opens in a thread of its own, which is started with the first question. Where no thread can be had, or it ends, this and
 * everything after it is opened here; `onFailure` is told.
 */
export class ThreadOpener implements Opener {
  readonly #here: Opener
  readonly #start: () => Worker
  readonly #onFailure: () => void
  readonly #asked = new Map<number, Asked>()
  #worker: Worker | undefined
  #state: 'unused' | 'working' | 'failed' | 'closed' = 'unused'
  #nextNumber = 0

  constructor(crypto: CryptoPort, onFailure: () => void, start = startThread) {
    this.#here = openerHere(crypto)
    this.#onFailure = onFailure
    this.#start = start
  }

  open(epochs: readonly EpochKeys[], blobs: readonly Uint8Array[], done: (opened: readonly Opened[]) => void): void {
    if (this.#state === 'closed') return
    if (this.#state === 'unused') this.#begin()
    if (this.#worker === undefined) {
      this.#here.open(epochs, blobs, done)
      return
    }
    const number = this.#nextNumber++
    this.#asked.set(number, { epochs, blobs, done })
    const question: ToThread = { number, keys: epochs.map((keys) => keys.blob), blobs: pack(blobs) }
    const { bytes, ends } = question.blobs
    this.#worker.postMessage(question, [bytes.buffer as ArrayBuffer, ends.buffer as ArrayBuffer])
  }

  openNow(epochs: readonly EpochKeys[], blob: Uint8Array): Opened {
    return this.#here.openNow(epochs, blob)
  }

  close(): void {
    this.#state = 'closed'
    this.#asked.clear()
    void this.#worker?.terminate()
    this.#worker = undefined
  }

  #begin(): void {
    this.#state = 'working'
    try {
      const worker = this.#start()
      this.#worker = worker
      worker.on('message', (answer: FromThread) => this.#answered(answer))
      worker.on('error', () => this.#fail())
      worker.on('exit', () => this.#fail())
      // It keeps no process alive that has nothing else to do.
      worker.unref()
    } catch {
      this.#fail()
    }
  }

  #answered({ number, events }: FromThread): void {
    const asked = this.#asked.get(number)
    if (asked === undefined) return
    this.#asked.delete(number)
    asked.done(openedOf(events, asked.blobs))
  }

  #fail(): void {
    if (this.#state !== 'working') return
    this.#state = 'failed'
    this.#worker = undefined
    this.#onFailure()
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { epochs, blobs, done } of asked) this.#here.open(epochs, blobs, done)
  }
}

/** Beside this file, or beside the bundle that this file is part of. */
function startThread(): Worker {
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  return new Worker(new URL(ending === '.ts' ? './thread.ts' : './thread.mjs', import.meta.url))
}
