const SIZE = 624
const OFFSET = 397

/**
 * The random numbers of Python's `random.Random(seed)`: MT19937 with Python's way of drawing from it, so that rooms
 * generated from a seed are the same in either language. Not for anything that must be unpredictable.
 */
export class MersenneTwister {
  readonly #state: Uint32Array
  #at = SIZE

  /** A whole number from 0 to 2^32 − 1. */
  constructor(seed: number) {
    this.#state = seededBy(seed >>> 0)
  }

  /** A number from 0 up to, not including, 1, with 53 random bits. */
  random(): number {
    const high = this.#next() >>> 5
    const low = this.#next() >>> 6
    return (high * 0x4000000 + low) / 0x20000000000000
  }

  /** A whole number from 0 up to, not including, the limit, which is at most 2^32 − 1. */
  randrange(limit: number): number {
    const unusedBits = Math.clz32(limit)
    for (;;) {
      const drawn = this.#next() >>> unusedBits
      if (drawn < limit) return drawn
    }
  }

  choice<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.randrange(items.length)] ?? items[0]
  }

  #next(): number {
    if (this.#at === SIZE) {
      twist(this.#state)
      this.#at = 0
    }
    let word = at(this.#state, this.#at++)
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
}

const at = (words: Uint32Array, index: number): number => words[index] ?? 0

function seededBy(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE)
  state[0] = 19_650_218
  for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1_812_433_253, mixed(state, i)) + i
  // Python seeds by an array of words, here of one.
  let i = 1
  const step = (factor: number, add: number) => {
    state[i] = (at(state, i) ^ Math.imul(mixed(state, i), factor)) + add
    if (++i < SIZE) return
    state[0] = at(state, SIZE - 1)
    i = 1
  }
  for (let round = 0; round < SIZE; round++) step(1_664_525, seed)
  for (let round = 1; round < SIZE; round++) step(1_566_083_941, -i)
  state[0] = 0x80000000
  return state
}

function mixed(state: Uint32Array, index: number): number {
  const before = at(state, index - 1)
  return before ^ (before >>> 30)
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const joined = (at(state, i) & 0x80000000) | (at(state, (i + 1) % SIZE) & 0x7fffffff)
    state[i] = at(state, (i + OFFSET) % SIZE) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
  }
}
