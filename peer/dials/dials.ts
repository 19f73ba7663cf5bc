/** How the world of one peer is disturbed. */
export interface DialSettings {
  /** Nothing comes in or goes out, and every stream is hung up. */
  readonly isCut: boolean
  /** Like a computer whose lid is closed: nothing runs and nothing arrives. */
  readonly isAsleep: boolean
  /** So many of a thousand datagrams are lost on their way out, and as many on their way in. */
  readonly lossPerMille: number
  /** How much longer everything takes, on its way out and on its way in. */
  readonly delayMs: number
  /** How far its clock is wrong: ahead where positive. */
  readonly clockOffMs: number
  /** What is under way stays where it is, for as long as that lasts. */
  readonly isHeld: boolean
}

export const undisturbed: DialSettings = {
  isCut: false,
  isAsleep: false,
  lossPerMille: 0,
  delayMs: 0,
  clockOffMs: 0,
  isHeld: false,
}

/** What reacts to a turned dial: told with the settings before and after. */
type Listener = (before: DialSettings, now: DialSettings) => void

/** The dials of one peer. Each may be turned at any time. */
export class Dials {
  readonly #chance: () => number
  readonly #listeners = new Set<Listener>()
  readonly #untilAwake = new Set<() => void>()
  #settings = undisturbed

  /** `chance` answers a number from 0 to 1, 1 excluded, and decides what is lost. */
  constructor(chance: () => number) {
    this.#chance = chance
  }

  get settings(): DialSettings {
    return this.#settings
  }

  /** Nothing passes between this peer and the others. */
  get isUnreachable(): boolean {
    return this.#settings.isCut || this.#settings.isAsleep
  }

  turn(turned: Partial<DialSettings>): void {
    const before = this.#settings
    this.#settings = { ...before, ...turned }
    // What was due in its sleep comes first: it was to happen earlier than anything from now on.
    if (!this.#settings.isAsleep) this.#runDue()
    for (const listener of [...this.#listeners]) listener(before, this.#settings)
  }

  /** Answers what ends the listening. */
  onTurn(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Runs a task now, or as soon as the peer is awake, in the order in which they came; answers what prevents it. */
  whenAwake(task: () => void): () => void {
    if (!this.#settings.isAsleep && this.#untilAwake.size === 0) {
      task()
      return () => {}
    }
    const due = () => task()
    this.#untilAwake.add(due)
    return () => void this.#untilAwake.delete(due)
  }

  /** Whether the next datagram is lost. */
  loses(): boolean {
    const { lossPerMille } = this.#settings
    return lossPerMille > 0 && this.#chance() * 1000 < lossPerMille
  }

  /** Whoever is put to sleep again in the middle of it goes on with the rest at the next awakening. */
  #runDue(): void {
    for (const due of this.#untilAwake) {
      if (this.#settings.isAsleep) return
      this.#untilAwake.delete(due)
      due()
    }
  }
}
