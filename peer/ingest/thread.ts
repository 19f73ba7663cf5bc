import { parentPort } from 'node:worker_threads'
import sodium from 'libsodium-wrappers'
import { must } from '../../core/assert.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { openPacked, type PackedEvents, type Pieces } from './packed.ts'

// A thread that opens sealed events. It holds nothing, and nothing of what it says is remembered here.

export interface ToThread {
  readonly number: number
  /** The keys of blobs of each epoch. */
  readonly keys: readonly Uint8Array[]
  readonly blobs: Pieces
}

export interface FromThread {
  readonly number: number
  readonly events: PackedEvents
}

const port = must(parentPort, 'this runs in a thread')
await sodium.ready
const crypto = sodiumCrypto(sodium)

port.on('message', ({ number, keys, blobs }: ToThread) => {
  const epochs = keys.map((blob) => ({ blob }))
  const events = openPacked(crypto, epochs, blobs)
  const { outcomes, ids, texts, references } = events
  const moved = [outcomes, ids, texts.bytes, texts.ends, references.bytes, references.ends]
  const answer: FromThread = { number, events }
  port.postMessage(
    answer,
    moved.map(({ buffer }) => buffer as ArrayBuffer),
  )
})
