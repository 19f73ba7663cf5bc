import type { Address, StreamEvent, StreamId } from '../gossip/interface.ts'
import { datagramSizesBytes, streamConnectMs, streamIdleMs } from '../limits.ts'
import type { Streams } from '../net/streams.ts'

/** Performs a task after a while, those of one moment in the order in which they were asked for. */
export type Later = (delayMs: number, task: () => void) => void

/** Where streams begin, and where they are taken. */
export type StreamPlace = Omit<Streams, 'tcpPort' | 'close'> & {
  close(): void
  /** The address is not this place's any more: its streams are gone, and their other ends hear nothing of that. */
  vanish(): void
}

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
/** What does not pass is sent again after this time, then ever later. */
const RETRY_MS_MIN = 200
const RETRY_MS_MAX = 2_000
const openingBytes = datagramSizesBytes[0]

/** TCP as streams know it, in virtual time. What a test changes here changes the network. */
export class VirtualStreams {
  /** Whether a connection to a place comes to nothing, and whether one hears of that. */
  refuses: (to: Address, from: Address) => 'no' | 'atOnce' | 'silently' = () => 'no'
  /** Whether anything passes between two places now. What does not is sent again, and given up after a while. */
  carries: (one: Address, other: Address) => boolean = () => true
  /** Whether a place hears now what its own system has to tell it. */
  isAwake: (place: Address) => boolean = () => true
  /** Whether a stream ends while this goes over it. */
  breaks: (from: Address, to: Address) => boolean = () => false
  bytesPerMs = 100_000
  /** How long what is written takes until it arrives. */
  takesMs: (from: Address, to: Address, byteCount: number) => number = (_from, _to, byteCount) =>
    LATENCY_MS + Math.floor(byteCount / this.bytesPerMs)
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
    const name = nameOf(address)
    if (address.port !== 0) this.#takers.set(name, { address, onEvent })
    const leave = (): End[] => {
      if (this.#takers.get(name)?.onEvent === onEvent) this.#takers.delete(name)
      return [...this.#ends.values()].filter((end) => end.onEvent === onEvent)
    }
    return {
      dial: (stream, to) => this.#dial({ ...newEnd(stream, address), onEvent }, to),
      write: (stream, bytes) => this.#write(stream, bytes),
      pause: (stream) => this.#setPaused(stream, true),
      resume: (stream) => this.#setPaused(stream, false),
      hangUp: (stream) => this.#hangUp(stream),
      close: () => {
        for (const { stream } of leave()) this.#hangUp(stream)
      },
      vanish: () => {
        for (const end of leave()) this.#vanish(end)
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
      const giveUp = () => this.#end(end)
      this.#oncePassing(end.address, to, streamConnectMs, () => this.#connect(end, to), giveUp)
    })
  }

  #connect(end: End, to: Address): void {
    if (this.#ends.get(end.stream) !== end) return
    const answer = this.refuses(to, end.address)
    if (answer === 'silently') {
      this.#later(streamConnectMs, () => this.#end(end))
      return
    }
    const taker = this.#takers.get(nameOf(to))
    if (taker === undefined || answer === 'atOnce') {
      this.#end(end)
      return
    }
    const far = { ...newEnd(Symbol('taken'), taker.address), onEvent: taker.onEvent, other: end }
    far.opening = new Uint8Array()
    end.other = far
    this.#ends.set(far.stream, far)
    end.onEvent({ what: 'connected', stream: end.stream })
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
    const { other } = end
    if (bytes === undefined || other === undefined || end.isPaused || end.isCarrying) return
    end.isCarrying = true
    this.#later(this.takesMs(other.address, end.address, bytes.length), () => {
      const giveUp = () => this.#breakOff(end, other)
      this.#oncePassing(other.address, end.address, streamIdleMs, () => this.#pass(end, other, bytes), giveUp)
    })
  }

  #pass(end: End, other: End, bytes: Uint8Array): void {
    end.isCarrying = false
    if (this.#ends.get(end.stream) !== end) return
    if (end.isPaused) return
    if (this.breaks(other.address, end.address)) {
      this.#breakOff(end, other)
      return
    }
    end.queue.shift()
    this.#arrive(end, bytes)
    if (this.#ends.has(other.stream)) {
      other.onEvent({ what: 'written', stream: other.stream, byteCount: bytes.length })
    }
    this.#carry(end)
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
    if (end === undefined || other === undefined || !this.#ends.delete(other.stream)) return
    const tell = () => this.#tellClosed(other)
    this.#later(LATENCY_MS, () => this.#oncePassing(end.address, other.address, streamIdleMs, tell, tell))
  }

  /** One side is gone from the network: it knows at once, and the other finds out once nothing came for long. */
  #vanish(end: End): void {
    const { other } = end
    this.#end(end)
    if (other === undefined) return
    other.other = undefined
    this.#later(streamIdleMs, () => this.#end(other))
  }

  #breakOff(end: End, other: End): void {
    this.#end(end)
    this.#end(other)
  }

  #end(end: End): void {
    if (this.#ends.get(end.stream) !== end) return
    this.#ends.delete(end.stream)
    this.#tellClosed(end)
  }

  #tellClosed(end: End): void {
    if (end.opening !== undefined) return
    if (this.isAwake(end.address)) end.onEvent({ what: 'closed', stream: end.stream })
    else this.#later(RETRY_MS_MIN, () => this.#tellClosed(end))
  }

  /** Does something as soon as anything passes between two places, or something else where that takes too long. */
  #oncePassing(from: Address, to: Address, limitMs: number, pass: () => void, giveUp: () => void, waitedMs = 0): void {
    if (this.carries(from, to)) {
      pass()
      return
    }
    if (waitedMs >= limitMs) {
      giveUp()
      return
    }
    const pauseMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, waitedMs))
    this.#later(pauseMs, () => this.#oncePassing(from, to, limitMs, pass, giveUp, waitedMs + pauseMs))
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
