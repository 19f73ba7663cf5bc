import { must } from '../../core/assert.ts'

/** A state, and what led to it, in words. */
export interface Step<State> {
  readonly label: string
  readonly state: State
  /** It may as well never happen: what a liar does, what somebody says, that somebody goes away. Anything else happens some day. */
  readonly mayNeverHappen?: true
}

/** Answers what is wrong with a state; nothing where nothing is. */
export type Check<State> = (state: State) => string | undefined

/**
 * Something much simpler than what it stands for: where it begins, what may happen next, and what must hold. States are
 * values; two with the same key are the same. A step to the same state is none.
 */
export interface Model<State> {
  readonly initial: readonly Step<State>[]
  readonly next: (state: State) => Iterable<Step<State>>
  readonly key: (state: State) => string
  /** What holds in every state. The names are sentences. */
  readonly always: Readonly<Record<string, Check<State>>>
  /** What holds at rest: where nothing is left to happen but what may never happen. */
  readonly atRest: Readonly<Record<string, Check<State>>>
}

/** How far is looked. Beyond it nothing is claimed. */
export interface Bounds {
  readonly stateCountMax: number
  readonly stepCountMax: number
}

export type Outcome =
  | {
      readonly kind: 'holds'
      readonly stateCount: number
      readonly restCount: number
      /** Whether the bounds kept anything from being looked at. */
      readonly isEverything: boolean
    }
  | Broken

/** A counter-example: what happened, in order. */
export interface Broken {
  readonly kind: 'broken'
  readonly property: string
  readonly reason: string
  readonly labels: readonly string[]
}

/** The property that every model has: whatever has happened, what must happen can lead to rest. */
export const COMES_TO_REST = 'everything can come to rest'

/**
 * Looks at every state that can be reached, the nearest first, up to the bounds. So what it finds broken is shown by the
 * fewest steps. Where it saw everything it also asks from where no rest can be reached any more.
 */
export function explore<State>(model: Model<State>, bounds: Bounds): Outcome {
  const seen = new Seen()
  let layer: State[] = []
  let isEverything = true
  let broken: Broken | undefined
  const take = (step: Step<State>, from: number): void => {
    const at = seen.add(model.key(step.state), step, from)
    if (at === undefined) return
    layer.push(step.state)
    const failed = failing(model.always, step.state)
    if (failed) broken ??= { kind: 'broken', ...failed, labels: seen.labelsTo(at) }
  }
  for (const step of model.initial) take(step, NOWHERE)
  for (let depth = 0, first = 0; layer.length > 0 && !broken; depth++) {
    const states = layer
    layer = []
    for (const [index, state] of states.entries()) {
      if (depth === bounds.stepCountMax || seen.count >= bounds.stateCountMax) {
        isEverything = false
        break
      }
      for (const step of model.next(state)) take(step, first + index)
      const failed = seen.endsAt(first + index) ? failing(model.atRest, state) : undefined
      // Nearer than anything that was found in the next layer.
      if (failed) return { kind: 'broken', ...failed, labels: seen.labelsTo(first + index) }
    }
    first += states.length
  }
  if (broken) return broken
  if (isEverything) {
    const restless = seen.restless()
    if (restless !== undefined) {
      const reason = 'however it goes on, there is always something left that has to happen'
      return { kind: 'broken', property: COMES_TO_REST, reason, labels: seen.labelsTo(restless) }
    }
  }
  return { kind: 'holds', stateCount: seen.count, restCount: seen.restCount, isEverything }
}

/** How many walks, and how long each at most: half of it anything, then only what has to happen. */
export interface WalkBounds {
  readonly walkCount: number
  readonly stepCountMax: number
}

/** From where chance comes: a whole number from 0 up to but without the limit. */
export interface Chance {
  below(limit: number): number
}

/**
 * Walks through a model at random, for bounds too large to look at everything. What it finds broken is shown by one walk,
 * without its detours. Of where no walk went, and of whether rest is reached, it says nothing.
 */
export function walk<State>(model: Model<State>, bounds: WalkBounds, chance: Chance): Outcome {
  const keys = new Set<string>()
  let restCount = 0
  for (let number = 0; number < bounds.walkCount; number++) {
    const path: { key: string; label: string }[] = []
    let options: readonly Step<State>[] = model.initial
    for (let taken = 0; taken < bounds.stepCountMax && options.length > 0; taken++) {
      const { label, state } = must(options[chance.below(options.length)], 'there is a step to take')
      const key = model.key(state)
      keys.add(key)
      // Back where it was before: what lay between led nowhere.
      const before = path.findIndex((step) => step.key === key)
      if (before >= 0) path.splice(before + 1)
      else path.push({ key, label })
      const further = [...model.next(state)].filter((step) => model.key(step.state) !== key)
      const owed = further.filter(({ mayNeverHappen }) => !mayNeverHappen)
      const failed = failing(model.always, state) ?? (owed.length === 0 ? failing(model.atRest, state) : undefined)
      if (failed) return { kind: 'broken', ...failed, labels: path.map((step) => step.label) }
      if (owed.length === 0) restCount++
      options = taken < bounds.stepCountMax / 2 ? further : owed
    }
  }
  return { kind: 'holds', stateCount: keys.size, restCount, isEverything: false }
}

function failing<State>(
  checks: Readonly<Record<string, Check<State>>>,
  state: State,
): { property: string; reason: string } | undefined {
  for (const [property, check] of Object.entries(checks)) {
    const reason = check(state)
    if (reason !== undefined) return { property, reason }
  }
  return undefined
}

const NOWHERE = -1

/** Every state that was reached, by number: its key, the step that first led to it, and from where it can be reached. */
class Seen {
  readonly #numbers = new Map<string, number>()
  readonly #labels: string[] = []
  readonly #origins: number[] = []
  readonly #owesNothing: boolean[] = []
  #restCount = 0
  /** For each step that has to happen, in turn: from where, and to where. */
  readonly #ways: number[] = []

  get count(): number {
    return this.#labels.length
  }

  get restCount(): number {
    return this.#restCount
  }

  /** The number of a state that is new. */
  add(key: string, { label, mayNeverHappen }: Step<unknown>, from: number): number | undefined {
    const known = this.#numbers.get(key)
    if (known === from) return undefined
    const number = known ?? this.#labels.length
    if (from !== NOWHERE && !mayNeverHappen) {
      this.#owesNothing[from] = false
      this.#ways.push(from, number)
    }
    if (known !== undefined) return undefined
    this.#numbers.set(key, number)
    this.#labels.push(label)
    this.#origins.push(from)
    this.#owesNothing.push(true)
    return number
  }

  /** Told of a state once all its steps were taken: whether nothing has to happen there. */
  endsAt(number: number): boolean {
    const isAtRest = this.#owesNothing[number] === true
    if (isAtRest) this.#restCount++
    return isAtRest
  }

  labelsTo(number: number): string[] {
    const labels: string[] = []
    for (let at = number; at !== NOWHERE; at = must(this.#origins[at], 'a state came from somewhere')) {
      labels.push(must(this.#labels[at], 'a state has a label'))
    }
    return labels.reverse()
  }

  /** The nearest state from which no state at rest can be reached. */
  restless(): number | undefined {
    const origins = Array.from({ length: this.count }, (): number[] => [])
    for (let at = 0; at < this.#ways.length; at += 2) {
      const [from, to] = [must(this.#ways[at], 'a way begins'), must(this.#ways[at + 1], 'a way ends')]
      must(origins[to], 'a way leads to a state').push(from)
    }
    const calm = this.#owesNothing.slice()
    const open = [...calm.keys()].filter((number) => calm[number])
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      for (const from of origins[number] ?? []) {
        if (calm[from]) continue
        calm[from] = true
        open.push(from)
      }
    }
    const first = calm.indexOf(false)
    return first < 0 ? undefined : first
  }
}
