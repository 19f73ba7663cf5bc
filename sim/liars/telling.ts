import { must } from '../../core/assert.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { JsonObject } from '../../core/event/json.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import type { Device } from '../device/device.ts'
import type { FaultKind, faultKinds } from '../faults/kinds.ts'
import { givingsMax } from '../limits.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { UDP_PORT } from '../world/simNetwork.ts'
import { FalseStore, type Shelved, shelvedOf } from './falseStore.ts'
import type { Crafted, Liar, Voice } from './liar.ts'
import { type Acquaintance, Mouth } from './mouth.ts'

export type LieKind = (typeof faultKinds.liar)[number]

/** A way to lie. */
export interface Lie {
  readonly kind: LieKind
  /** What it tries, and what must not come of it. */
  readonly says: string
  tell(telling: Telling): void
}

/** What has not been taken is given again this long after. */
const giveAgainMs = 700
/** Who has not answered a greeting is greeted again after this. */
const greetAgainMs = 900
const lookMs = 400

/** One lie while it is told: the voices that it takes, and what becomes of it. */
export class Telling {
  readonly sim: Sim
  readonly liar: Liar
  readonly rng: Rng
  readonly #kind: LieKind
  /** Undefined: whoever is there at any time. */
  readonly #audience: readonly Device[] | undefined
  readonly #cancels = new Set<() => void>()
  readonly #stores: FalseStore[] = []
  readonly #endings: (() => void)[] = []
  readonly #watched = new Set<EventId>()
  /** What to do with everybody who can be spoken to by hand. */
  readonly #forEach: ((them: Acquaintance) => void)[] = []
  #mouth: Mouth | undefined
  #voice: Voice | undefined
  #isOver = false

  constructor(options: { sim: Sim; liar: Liar; rng: Rng; fault: Fault; kind: LieKind }) {
    this.sim = options.sim
    this.liar = options.liar
    this.rng = options.rng
    this.#kind = options.kind
    this.#audience = audienceIn(options.sim, options.rng.fork('audience'))
  }

  /** A room that everybody reads and in which the liar may speak; the root where there is none. */
  get room(): RoomGraph {
    const { rooms, root } = this.liar
    return rooms.length === 0 ? root : this.rng.pick(rooms)
  }

  /** Something to say, without hashes and signatures. */
  message(room: RoomGraph, changes: JsonObject = {}, more: JsonObject = {}): JsonObject {
    const content = { msgtype: 'm.text', body: `${this.#kind} ${this.rng.u32()}`, ...more }
    return this.liar.draft(room, { type: 'm.room.message', content }, changes)
  }

  /** The honest to whom it is told, in their order. */
  get audience(): readonly Device[] {
    return this.#audience ?? honestOf(this.sim)
  }

  /** Somebody honest heard it. */
  bites(): void {
    this.sim.faults.note(this.#kind satisfies FaultKind)
  }

  /** Nobody honest may ever take any of these. */
  forged(...events: readonly Crafted[]): void {
    for (const { id } of events) this.#note(id)
  }

  /** The rules take these: it bites as soon as somebody honest has one. */
  watch(...events: readonly Crafted[]): void {
    if (this.#watched.size === 0) this.every(lookMs, () => this.#look())
    for (const { id } of events) this.#watched.add(id)
  }

  /** What the rules take of these is watched, and the rest is forged. */
  judge(...events: readonly Crafted[]): void {
    for (const event of events) {
      if (this.liar.isAllowed(event)) this.watch(event)
      else this.forged(event)
    }
  }

  atEnd(task: () => void): void {
    this.#endings.push(task)
  }

  /** Sends something as if it came from somebody else. */
  spoof(from: Address, to: Address, bytes: Uint8Array): void {
    this.speak().sendAs(from, to, bytes)
  }

  after(delayMs: number, task: () => void): void {
    if (this.#isOver) return
    const cancel = this.sim.time.after(delayMs, () => {
      this.#cancels.delete(cancel)
      if (!this.#isOver) this.liar.within(task)
    })
    this.#cancels.add(cancel)
  }

  every(intervalMs: number, task: () => void): void {
    this.after(intervalMs, () => {
      task()
      this.every(intervalMs, task)
    })
  }

  /** A voice that speaks by hand, and greets its audience. */
  speak(): Mouth {
    if (this.#mouth) return this.#mouth
    const { sim, liar, rng } = this
    const voice = this.#takeVoice()
    this.#voice = voice
    const mouth = new Mouth({
      ...voice,
      crypto: liar.crypto,
      network: sim.network,
      number: liar.device.number,
      communityId: liar.community.communityId,
      rng,
      nowMs: () => sim.time.nowMs,
      epoch: () => liar.epoch,
      entryCount: () => liar.community.graph.entryCount,
      within: (task) => liar.within(task),
      listensTo: ({ host }) => this.audience.some((device) => device.host === host),
    })
    this.#mouth = mouth
    mouth.onAcquainted = (them) => {
      if (!this.#isMeant(them)) return
      if (voice.certificate) mouth.deliverBlob(them, liar.blob(voice.certificate.bytes), () => {})
      // Not in the same breath: the answer to its greeting is on its way.
      this.after(20, () => {
        for (const task of this.#forEach) task(them)
      })
    }
    this.#greet(mouth)
    this.every(greetAgainMs, () => this.#greet(mouth))
    return mouth
  }

  /** The further device whose voice speaks by hand. */
  get further(): DeviceKeys {
    this.speak()
    return must(this.#voice, 'it speaks').keys
  }

  /** Those of its audience who answered. */
  get acquaintances(): Acquaintance[] {
    return [...(this.#mouth?.acquaintances.values() ?? [])].filter((them) => this.#isMeant(them))
  }

  /** Does something with each of its audience as soon as they can be spoken to. */
  forEach(task: (them: Acquaintance) => void): void {
    this.#forEach.push(task)
    this.speak()
    for (const them of this.acquaintances) task(them)
  }

  /** Gives events to some of its audience and to nobody else, until they have said that they came. */
  give(events: readonly Crafted[], isFor: (them: Acquaintance, index: number) => boolean = () => true): void {
    this.forEach((them) => {
      if (isFor(them, this.indexOf(them))) for (const event of events) this.hand(them, this.liar.blob(event.bytes))
    })
  }

  /** Gives one of them sealed bytes, time and again until they were taken. */
  hand(them: Acquaintance, blob: Uint8Array, triesLeft = givingsMax): void {
    let isTaken = false
    this.speak().deliverBlob(them, blob, () => {
      isTaken = true
      this.bites()
    })
    this.after(giveAgainMs, () => {
      if (!isTaken && triesLeft > 1) this.hand(them, blob, triesLeft - 1)
    })
  }

  /** Which of its audience somebody is. */
  indexOf({ deviceId }: Acquaintance): number {
    return this.audience.findIndex(({ community }) => community?.profile.device.deviceId === deviceId)
  }

  /** Holds events by the real gossip, as if they had been written this moment: announced, pushed, offered, served. */
  spread(events: readonly Crafted[]): void {
    this.store().publish(events.map((event) => shelvedOf(this.liar, event)))
  }

  /** A voice of its own over a store that has what the own peer has, and this. */
  store(begins: readonly Shelved[] = []): FalseStore {
    const { sim, liar, rng } = this
    const voice = this.#takeVoice()
    const certificate = voice.certificate ? [shelvedOf(liar, voice.certificate)] : []
    const store = new FalseStore({
      sim,
      liar,
      rng,
      voice,
      begins: [...certificate, ...begins],
      audience: () => this.audience,
    })
    store.onTaken = () => this.bites()
    this.#stores.push(store)
    return store
  }

  end(): void {
    this.#look()
    this.#isOver = true
    for (const cancel of this.#cancels) cancel()
    for (const store of this.#stores) store.close()
    this.#mouth?.close()
    for (const task of this.#endings) task()
  }

  #takeVoice(): Voice {
    const voice = this.liar.takeVoice()
    this.atEnd(() => voice.giveBack())
    return voice
  }

  #isMeant(them: Acquaintance): boolean {
    return this.indexOf(them) >= 0
  }

  #greet(mouth: Mouth): void {
    const known = this.acquaintances.map(({ address }) => address.host)
    for (const { host } of this.audience) if (!known.includes(host)) mouth.greet({ host, port: UDP_PORT })
  }

  #look(): void {
    for (const { community } of honestOf(this.sim)) {
      for (const id of this.#watched) {
        if (community?.graph.table.has(id) !== true) continue
        this.#watched.delete(id)
        this.bites()
      }
    }
  }

  #note(eventId: EventId): void {
    const { sim, liar } = this
    sim.trace.note({
      atMs: sim.time.nowMs - sim.startMs,
      device: liar.device.number,
      kind: 'forged',
      eventId,
      detail: this.#kind,
    })
  }
}

const honestOf = (sim: Sim): Device[] => sim.devices.filter(({ isHonest }) => isHonest)

/** Some of the honest by chance, of those who hear it if there are any; undefined where all of them are meant. */
function audienceIn(sim: Sim, rng: Rng): Device[] | undefined {
  const { audienceCountMax } = sim.plan.options
  if (audienceCountMax === undefined) return undefined
  const byChance = rng.shuffled(honestOf(sim)).sort((left, right) => Number(right.isUp) - Number(left.isUp))
  return byChance.slice(0, audienceCountMax).sort((left, right) => left.number - right.number)
}
