import type { Address, StreamEvent, StreamId } from '../gossip/interface.ts'
import { datagramSizesBytes } from '../limits.ts'
import type { Streams } from '../net/streams.ts'

/** Performs a task after a while, those of one moment in the order in which they were asked for. */
export type Later = (delayMs: number, task: () => void) => void

/** Where streams begin, and where they are taken. */
export type StreamPlace = Omit<Streams, 'tcpPort' | 'close'> & { close(): void }

interface End {
  readonly stream: StreamId
  readonly onEvent: (event: StreamEvent) => void
  readonly address: Address
  /** What has been said to it and did not arrive yet. */
  readonly queue: Uint8Array[]
  /** Of an end that was taken: what came of the opening. */
  opening: Uint8Array | undefined
  other: End | undefined
  isPaused: boolean
  isCarrying: boolean
}

const LATENCY_MS = 1
const openingBytes = datagramSizesBytes[0]

/** TCP as streams know it, in virtual time. What a test changes here changes the network. */
export class VirtualStreams {
  /** Whether a connection to a place comes to nothing, and whether one hears of that. */
  refuses: (to: Address) => 'no' | 'atOnce' | 'silently' = () => 'no'
  bytesPerMs = 100_000
  /** No more than so much arrives at a time. */
  chunkBytes = Number.POSITIVE_INFINITY
  /** All that ever arrived. */
  carriedBytes = 0
  readonly #later: Later
  readonly #takers = new Map<string, { address: Address; onEvent: End['onEvent'] }>()
  readonly #ends = new Map<StreamId, End>()

  constructor(later: Later) {
    this.#later = later
  }

  /** How many streams are there. */
  get count(): number {
    return this.#ends.size / 2
  }

  /** A place on the network; port 0 takes nothing. */
  place(address: Address, onEvent: End['onEvent']): StreamPlace {
    if (address.port !== 0) this.#takers.set(nameOf(address), { address, onEvent })
    return {
      dial: (stream, to) => this.#dial({ ...newEnd(stream, address), onEvent }, to),
      write: (stream, bytes) => this.#write(stream, bytes),
      pause: (stream) => this.#setPaused(stream, true),
      resume: (stream) => this.#setPaused(stream, false),
      hangUp: (stream) => this.#hangUp(stream),
      close: () => {
        this.#takers.delete(nameOf(address))
        const own = [...this.#ends.values()].filter((end) => end.onEvent === onEvent)
        for (const { stream } of own) this.#hangUp(stream)
      },
    }
  }

  /** The network breaks: all streams end. */
  cut(): void {
    const ends = [...this.#ends.values()]
    this.#ends.clear()
    for (const end of ends) this.#tellClosed(end)
  }

  #dial(end: End, to: Address): void {
    this.#ends.set(end.stream, end)
    this.#later(LATENCY_MS, () => {
      if (this.#ends.get(end.stream) !== end) return
      const answer = this.refuses(to)
      if (answer === 'silently') return
      const taker = this.#takers.get(nameOf(to))
      if (taker === undefined || answer === 'atOnce') {
        this.#ends.delete(end.stream)
        end.onEvent({ what: 'closed', stream: end.stream })
        return
      }
      const far = { ...newEnd(Symbol('taken'), taker.address), onEvent: taker.onEvent, other: end }
      far.opening = new Uint8Array()
      end.other = far
      this.#ends.set(far.stream, far)
      end.onEvent({ what: 'connected', stream: end.stream })
    })
  }

  #write(stream: StreamId, bytes: Uint8Array): void {
    const other = this.#ends.get(stream)?.other
    if (other === undefined) return
    other.queue.push(bytes)
    this.#carry(other)
  }

  #setPaused(stream: StreamId, isPaused: boolean): void {
    const end = this.#ends.get(stream)
    if (end === undefined) return
    end.isPaused = isPaused
    this.#carry(end)
  }

  /** One write after the other is on its way to an end that listens. */
  #carry(end: End): void {
    const [bytes] = end.queue
    if (bytes === undefined || end.isPaused || end.isCarrying) return
    end.isCarrying = true
    this.#later(LATENCY_MS + Math.floor(bytes.length / this.bytesPerMs), () => {
      end.isCarrying = false
      if (this.#ends.get(end.stream) !== end) return
      if (end.isPaused) return
      end.queue.shift()
      this.#arrive(end, bytes)
      const { other } = end
      if (other && this.#ends.has(other.stream)) {
        other.onEvent({ what: 'written', stream: other.stream, byteCount: bytes.length })
      }
      this.#carry(end)
    })
  }

  #arrive(end: End, bytes: Uint8Array): void {
    this.carriedBytes += bytes.length
    for (let at = 0; at < bytes.length && this.#ends.has(end.stream); at += this.chunkBytes) {
      this.#tell(end, bytes.slice(at, Math.min(at + this.chunkBytes, bytes.length)))
    }
  }

  #tell(end: End, bytes: Uint8Array): void {
    const { stream, onEvent, opening, other } = end
    if (opening === undefined) {
      onEvent({ what: 'bytes', stream, bytes })
      return
    }
    const whole = new Uint8Array([...opening, ...bytes])
    end.opening = whole.length < openingBytes ? whole : undefined
    if (end.opening || other === undefined) return
    onEvent({ what: 'accepted', stream, from: other.address, opening: whole.slice(0, openingBytes) })
    const rest = whole.slice(openingBytes)
    if (rest.length > 0 && this.#ends.has(stream)) onEvent({ what: 'bytes', stream, bytes: rest })
  }

  #hangUp(stream: StreamId): void {
    const end = this.#ends.get(stream)
    this.#ends.delete(stream)
    const other = end?.other
    if (other === undefined || !this.#ends.delete(other.stream)) return
    this.#later(LATENCY_MS, () => this.#tellClosed(other))
  }

  #tellClosed(end: End): void {
    if (end.opening === undefined) end.onEvent({ what: 'closed', stream: end.stream })
  }
}

const nameOf = ({ host, port }: Address): string => `${host} ${port}`

const newEnd = (stream: StreamId, { host }: Address): Omit<End, 'onEvent'> => ({
  stream,
  address: { host, port: 0 },
  queue: [],
  opening: undefined,
  other: undefined,
  isPaused: false,
  isCarrying: false,
})
