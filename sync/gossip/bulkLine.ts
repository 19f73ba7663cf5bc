import { RecordReader, RecordWriter, streamKey } from '../wire/record.ts'
import type { StreamFrame } from '../wire/streamFrame.ts'
import { decodeStreamFrame, encodeStreamFrame } from '../wire/streamFrame.ts'
import type { StreamId } from './interface.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'

/** The nonces of an opening: of who dialled, and of who was dialled. */
export interface OpeningNonces {
  readonly dialler: Uint8Array
  readonly accepter: Uint8Array
}

/** A stream to a peer that both have proven to be at: what is said on it is sealed, for the two of them alone. */
export class BulkLine {
  readonly stream: StreamId
  readonly peer: Peer
  readonly #machine: Machine
  readonly #writer: RecordWriter
  readonly #reader: RecordReader
  #unwrittenBytes = 0

  constructor(machine: Machine, stream: StreamId, peer: Peer, { dialler, accepter }: OpeningNonces) {
    const { crypto } = machine
    const { toThem, fromThem } = peer.pairKeys
    this.#machine = machine
    this.stream = stream
    this.peer = peer
    this.#writer = new RecordWriter(crypto, streamKey(crypto, toThem, dialler, accepter))
    this.#reader = new RecordReader(crypto, streamKey(crypto, fromThem, dialler, accepter))
  }

  /** What was said and has not left yet. */
  get unwrittenBytes(): number {
    return this.#unwrittenBytes
  }

  say(frame: StreamFrame): void {
    const bytes = this.#writer.seal(encodeStreamFrame(frame))
    this.#unwrittenBytes += bytes.length
    this.#machine.effects.push({ kind: 'write', stream: this.stream, bytes })
  }

  written(byteCount: number): void {
    this.#unwrittenBytes -= byteCount
  }

  /** What these bytes complete; `broken` where the stream says what no peer of ours says. */
  hear(bytes: Uint8Array): readonly StreamFrame[] | 'broken' {
    const records = this.#reader.read(bytes)
    if (records === 'broken') return records
    const frames: StreamFrame[] = []
    for (const record of records) {
      const frame = decodeStreamFrame(record)
      if (frame === undefined) return 'broken'
      frames.push(frame)
    }
    if (frames.length > 0) this.peer.lastHeardMs = this.#machine.nowMs
    return frames
  }
}
