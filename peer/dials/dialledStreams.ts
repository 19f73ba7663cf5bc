import type { Address, StreamEvent, StreamId } from '../../sync/gossip/interface.ts'
import type { Streams, StreamsOptions } from '../../sync/net/streams.ts'
import type { Environment } from '../environment.ts'
import { DelayLine } from './delayLine.ts'
import type { Dials } from './dials.ts'

/** One stream, with what is under way on it. */
interface Line {
  readonly out: DelayLine
  readonly into: DelayLine
  /** Its owner wants no more for now. */
  isPaused: boolean
}

/** A peer's streams, late or held as the dials say, and hung up where the cable is cut or the peer sleeps. TCP loses nothing. */
export async function dialledStreams(
  open: (options: StreamsOptions) => Promise<Streams>,
  options: StreamsOptions,
  dials: Dials,
  environment: Pick<Environment, 'after' | 'nowMs'>,
): Promise<Streams> {
  const dialled = new DialledStreams(options.onEvent, dials, environment)
  dialled.real = await open({ ...options, onEvent: (event) => dialled.heard(event) })
  return dialled
}

class DialledStreams implements Streams {
  real: Streams | undefined
  readonly #tell: (event: StreamEvent) => void
  readonly #dials: Dials
  readonly #environment: Pick<Environment, 'after' | 'nowMs'>
  readonly #lines = new Map<StreamId, Line>()
  /** Broken, and their owners have not heard of it yet. */
  readonly #lost = new Set<StreamId>()
  readonly #ignore: () => void

  constructor(tell: (event: StreamEvent) => void, dials: Dials, environment: Pick<Environment, 'after' | 'nowMs'>) {
    this.#tell = tell
    this.#dials = dials
    this.#environment = environment
    this.#ignore = dials.onTurn(() => this.#turned())
  }

  get tcpPort(): number {
    return this.real?.tcpPort ?? 0
  }

  /** Something happened on a real stream. */
  heard(event: StreamEvent): void {
    const { stream } = event
    if (this.#dials.isUnreachable) {
      this.real?.hangUp(stream)
      return
    }
    const line = event.what === 'accepted' ? this.#open(stream) : this.#lines.get(stream)
    line?.into.pass(this.#dials.settings.delayMs, () => {
      if (event.what === 'closed') this.#forget(stream)
      this.#tell(event)
    })
  }

  dial(stream: StreamId, to: Address): void {
    if (this.#dials.isUnreachable) this.#lose(stream)
    else this.#open(stream).out.pass(this.#dials.settings.delayMs, () => this.real?.dial(stream, to))
  }

  write(stream: StreamId, bytes: Uint8Array): void {
    const write = () => this.real?.write(stream, bytes)
    this.#lines.get(stream)?.out.pass(this.#dials.settings.delayMs, write)
  }

  pause(stream: StreamId): void {
    this.real?.pause(stream)
    this.#pauseLine(stream, true)
  }

  resume(stream: StreamId): void {
    this.#pauseLine(stream, false)
    if (this.#lines.get(stream)?.isPaused === false) this.real?.resume(stream)
  }

  hangUp(stream: StreamId): void {
    this.#lost.delete(stream)
    this.#forget(stream)
    this.real?.hangUp(stream)
  }

  async close(): Promise<void> {
    this.#ignore()
    this.#lost.clear()
    for (const stream of [...this.#lines.keys()]) this.#forget(stream)
    await this.real?.close()
  }

  #open(stream: StreamId): Line {
    const { after, nowMs } = this.#environment
    const line = { out: new DelayLine(after, nowMs), into: new DelayLine(after, nowMs), isPaused: false }
    this.#lines.set(stream, line)
    this.#hold(line)
    return line
  }

  #forget(stream: StreamId): void {
    const line = this.#lines.get(stream)
    this.#lines.delete(stream)
    line?.out.clear()
    line?.into.clear()
  }

  /** Its owner hears of it as of any stream that broke: later, and awake. */
  #lose(stream: StreamId): void {
    this.#lost.add(stream)
    const tell = () => {
      if (this.#lost.delete(stream)) this.#tell({ what: 'closed', stream })
    }
    this.#environment.after(0, () => this.#dials.whenAwake(tell))
  }

  #pauseLine(stream: StreamId, isPaused: boolean): void {
    const line = this.#lines.get(stream)
    if (line === undefined) return
    line.isPaused = isPaused
    this.#hold(line)
  }

  #hold({ out, into, isPaused }: Line): void {
    const { isHeld } = this.#dials.settings
    out.hold(isHeld)
    into.hold(isHeld || isPaused)
  }

  #turned(): void {
    if (!this.#dials.isUnreachable) {
      for (const line of [...this.#lines.values()]) this.#hold(line)
      return
    }
    for (const stream of [...this.#lines.keys()]) {
      this.hangUp(stream)
      this.#lose(stream)
    }
  }
}
