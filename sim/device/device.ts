import { assert, must } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventId } from '../../core/event/ids.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { peerApi } from '../../peer/api/peerApi.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import {
  type Params,
  type PeerApi,
  type QueryItem,
  type QueryName,
  type QueryParams,
  RefusalError,
  type RequestName,
  type Result,
} from '../../peer/contract.ts'
import { Peer } from '../../peer/peer.ts'
import { virtualSenses } from '../../peer/testing/virtualSenses.ts'
import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { SimCrash } from '../disk/simCrash.ts'
import { SimDisk } from '../disk/simDisk.ts'
import { bulkMissingMin } from '../limits.ts'
import type { Rng } from '../random/rng.ts'
import type { Trace } from '../trace/trace.ts'
import type { Attached, SimNetwork } from '../world/simNetwork.ts'
import { DeviceClock } from './deviceClock.ts'
import { Process } from './process.ts'
import { rememberingOpener } from './rememberingOpener.ts'

/** What became of something that was asked of a device. */
export type Answer<Value> =
  | { readonly outcome: 'done'; readonly value: Value }
  | { readonly outcome: 'refused'; readonly code: string }
  /** The process went away before it answered. */
  | { readonly outcome: 'lost' }

export interface DeviceWorld {
  readonly time: VirtualTime
  /** When the world began. */
  readonly startMs: number
  readonly network: SimNetwork
  readonly trace: Trace
  readonly crypto: CryptoPort
  readonly rng: Rng
  /** A process threw what nobody throws on purpose. */
  onUncaught(device: Device, error: unknown): void
}

export interface DeviceOptions {
  readonly number: number
  readonly person: number
  readonly isHonest: boolean
  /** Keeps real, encrypted files. */
  readonly hasRealFile?: boolean
  /** How far ahead its clock is for good. */
  readonly clockErrorMs?: number
}

const databaseKey = new Uint8Array(32).fill(7)

/**
 * A computer of the world with one profile on its disk: the real peer, which is started, killed, put to sleep and started
 * again. Whatever runs code of the peer goes through `within`, so that a crash ends there.
 */
export class Device {
  readonly number: number
  /** The person whose device it is: several may have one. */
  readonly person: number
  readonly isHonest: boolean
  readonly disk: SimDisk
  readonly clock: DeviceClock
  readonly #world: DeviceWorld
  readonly #rng: Rng
  host: string
  /** Nobody took it, and it is not lost: it is started again when everything is mended. */
  isThere = true
  /** Somebody is about to start it, and nobody else is to do so before. */
  isStartedLater = false
  #startCount = 0
  #sleepCount = 0
  #process: Process | undefined
  #running: { readonly peer: Peer; readonly api: PeerApi; readonly attached: Attached } | undefined
  /** What was asked and is not answered yet. */
  readonly #asked = new Set<(answer: { outcome: 'lost' }) => void>()
  /** Ends of processes that are under way, which take none of the world's time. */
  readonly #endings = new Set<symbol>()

  constructor(world: DeviceWorld, options: DeviceOptions) {
    this.#world = world
    this.number = options.number
    this.person = options.person
    this.isHonest = options.isHonest
    this.host = `10.0.0.${options.number + 1}`
    this.#rng = world.rng.fork(`device ${options.number}`)
    this.clock = new DeviceClock(world.time, options.clockErrorMs)
    this.disk = new SimDisk({
      hasRealFile: options.hasRealFile ?? false,
      onCommitted: (batch) => {
        if (!batch.durable) for (const { eventId } of batch.entries) this.#note('took', { eventId })
        else {
          const keys = this.community?.epochs.openers ?? []
          for (const { eventId, blob } of batch.entries) this.#note('wrote', { eventId, sealed: { blob, keys } })
        }
      },
      onCrash: (detail) => this.#diesWith(detail),
    })
  }

  /** Undefined while no process runs. */
  get peer(): Peer | undefined {
    return this.#running?.peer
  }

  get process(): Process | undefined {
    return this.#process
  }

  /** It runs and is awake. */
  get isUp(): boolean {
    return this.#process?.state === 'running'
  }

  /** The community that the world is about, where this device follows it. */
  get community(): CommunityPeer | undefined {
    return this.peer?.communities[0]
  }

  /** Whether somebody waits for an answer. */
  get isAsked(): boolean {
    return this.#asked.size + this.#endings.size > 0
  }

  /** Does nothing where a program says that it cannot start, since the disk refuses. */
  start(): void {
    assert(this.#process === undefined, 'a device runs once')
    try {
      this.#start()
    } catch (error) {
      // No process was there yet: it came no further than its files.
      if (!(error instanceof SimCrash)) throw error
      this.disk.letGo()
      this.#note('crashed', { detail: error.message })
    }
  }

  #start(): void {
    const { time, network, crypto, trace } = this.#world
    const process = new Process(time)
    const { host, disk, clock } = this
    const profiles = disk.openProfile()
    if (!profiles.ok) {
      disk.letGo()
      this.#note('stopped', { detail: profiles.code })
      return
    }
    this.#process = process
    const random = this.#rng.fork(`start ${this.#startCount++}`)
    const attached = network.attach(this.number, host, {
      onDatagram: (from, bytes) => {
        trace.came(time.nowMs, this.number, 'datagram', bytes)
        process.hears(() => this.within((peer) => peer.datagram(from, bytes)))
      },
      onStream: (event) => {
        trace.came(time.nowMs, this.number, event.what, 'bytes' in event ? event.bytes : undefined)
        process.hears(() => this.within((peer) => peer.streamEvent(event)))
      },
      isAwake: () => process.state === 'running',
    })
    const environment = {
      crypto,
      opener: rememberingOpener(crypto),
      random,
      nowMs: () => clock.nowMs(),
      bulkMissingMin,
      after: (delayMs: number, task: () => void) => process.after(delayMs, () => this.within(task)),
    }
    const peer = new Peer({
      environment,
      dataDir: '/nowhere',
      databaseKey,
      profiles: profiles.store,
      stores: disk,
      endpoint: process.gate(attached.endpoint),
      streams: attached.streams,
      openDnsSd: async () => ({ refresh: () => {}, close: async () => {} }),
      senses: { ...virtualSenses(host), interfaces: () => [...attached.endpoint.localAddresses()] },
    })
    this.#running = { peer, api: peerApi(peer), attached }
    this.#note('started')
    this.within(() => {
      try {
        peer.start()
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        this.#end('stopped', error.code)
      }
    })
  }

  /** Ends as a program does that is asked to. */
  async stop(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    const ending = Symbol('ending')
    this.#endings.add(ending)
    try {
      await running.peer.close()
    } catch (error) {
      if (this.#running === running) this.#failed(error)
    }
    this.#endings.delete(ending)
    if (this.#running === running) this.#end('stopped')
  }

  /** An event is on its disk no longer, by a fault of the disk itself. */
  lost(eventId: EventId): void {
    this.#note('lost', { eventId })
  }

  /** Ends, and is started again once it has. */
  async restart(): Promise<void> {
    await this.stop()
    if (this.#process === undefined) this.start()
  }

  /** Ends at once, in the middle of whatever it does. */
  crash(detail?: string): void {
    if (this.#running) this.#end('crashed', detail)
  }

  /**
   * The lid is closed: nothing runs and nothing arrives. Answers what ends that, unless something else did, and it sleeps
   * again since; nothing where nobody could fall asleep.
   */
  sleep(): (() => void) | undefined {
    if (!this.isUp) return undefined
    this.#process?.sleep()
    this.#note('slept')
    const sleep = ++this.#sleepCount
    return () => {
      if (this.#sleepCount === sleep) this.wake()
    }
  }

  wake(): void {
    if (this.#process?.state !== 'asleep') return
    this.#note('woke')
    this.#process.wake()
    this.networkChanged()
  }

  /** Others reach it elsewhere from now on, as after DHCP; it may not see that itself, as behind a router that translates. */
  moveTo(host: string, isSeen: boolean): void {
    this.host = host
    this.#running?.attached.move(host, isSeen)
    if (isSeen) this.networkChanged()
  }

  /** Its system tells it that the network is another one, or that it slept. Whoever sleeps is told when it wakes. */
  networkChanged(): void {
    this.#process?.hears(() => this.within((peer) => peer.discovery.networkChanged()))
  }

  /** Runs code of the peer; whatever it throws ends here. */
  within<Value>(run: (peer: Peer) => Value): Value | undefined {
    const running = this.#running
    if (running === undefined) return undefined
    try {
      return run(running.peer)
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }

  /** Asks the process as a front end would. Answers `lost` where it goes away first. */
  call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Answer<Result<Name>>> {
    return this.#ask((api) => api.call(method, params))
  }

  /** Looks once at what a live query lists. */
  look<Name extends QueryName>(query: Name, params: QueryParams<Name>): Promise<Answer<readonly QueryItem<Name>[]>> {
    return this.#ask(async (api) => {
      const { items, stop } = await api.watch(query, params, () => {})
      stop()
      return items
    })
  }

  #ask<Value>(question: (api: PeerApi) => Promise<Value>): Promise<Answer<Value>> {
    const running = must(this.#running, 'a process that is asked runs')
    return new Promise((resolve) => {
      const settle = (answer: Answer<Value>) => {
        if (this.#asked.delete(settle)) resolve(answer)
      }
      this.#asked.add(settle)
      question(running.api).then(
        (value) => settle({ outcome: 'done', value }),
        (error: unknown) => {
          // Whoever asks a process that is being ended knows why nothing comes of it.
          if (error instanceof RefusalError)
            settle(this.#endings.size > 0 ? { outcome: 'lost' } : { outcome: 'refused', code: error.code })
          // Whatever becomes of what a process began that is gone, the next one has no part in it.
          else if (this.#running === running) this.#failed(error)
        },
      )
    })
  }

  /** Ends the process, and takes the disk along. */
  dismantle(): void {
    this.#end('stopped')
    this.disk.close()
  }

  /** Within a statement: nothing more of the process happens, and it is gone once what it was doing has come to nothing. */
  #diesWith(detail: string): void {
    const process = this.#process
    process?.end()
    this.#world.time.after(0, () => {
      if (this.#process === process) this.crash(detail)
    })
  }

  #failed(error: unknown): void {
    if (error instanceof SimCrash) this.crash(error.message)
    else {
      this.#world.onUncaught(this, error)
      this.crash('threw')
    }
  }

  #end(kind: 'stopped' | 'crashed', detail?: string): void {
    if (this.#running === undefined) return
    this.#process?.end()
    this.#running.attached.close()
    this.#running = undefined
    this.#process = undefined
    this.disk.letGo()
    this.#note(kind, detail === undefined ? {} : { detail })
    for (const settle of [...this.#asked]) settle({ outcome: 'lost' })
  }

  #note(kind: Parameters<Trace['note']>[0]['kind'], more: Partial<Parameters<Trace['note']>[0]> = {}): void {
    this.#world.trace.note({ atMs: this.#world.time.nowMs - this.#world.startMs, device: this.number, kind, ...more })
  }
}
