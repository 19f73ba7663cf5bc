import { concatBytes } from '../../core/crypto/bytes.ts'
import type { SeededRandom } from './seededRandom.ts'

const EXTREMES = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const
const growthBytesMax = 1_400

type Mutation = (bytes: Uint8Array, random: SeededRandom, others: readonly Uint8Array[]) => Uint8Array

const placeIn = (bytes: Uint8Array, random: SeededRandom): number => random.below(Math.max(1, bytes.length))

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const at = placeIn(bytes, random)
    return bytes.length === 0 ? bytes : bytes.with(at, (bytes[at] ?? 0) ^ (1 << random.below(8)))
  },
  function setByte(bytes, random) {
    return bytes.length === 0 ? bytes : bytes.with(placeIn(bytes, random), random.below(256))
  },
  /** Lengths, counts and numbers are where extremes hurt. */
  function setField(bytes, random) {
    const copy = bytes.slice()
    const at = placeIn(bytes, random)
    return copy.fill(EXTREMES[random.below(EXTREMES.length)] ?? 0, at, at + 1 + random.below(6))
  },
  function cutOff(bytes, random) {
    return bytes.slice(0, placeIn(bytes, random))
  },
  function extend(bytes, random) {
    return concatBytes(bytes, random.bytes(1 + random.below(40)))
  },
  function takeOut(bytes, random) {
    const at = placeIn(bytes, random)
    return concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(32)))
  },
  function repeat(bytes, random) {
    const at = placeIn(bytes, random)
    return concatBytes(bytes.subarray(0, at), bytes.subarray(random.below(at + 1)))
  },
  /** The beginning of one and the end of another. */
  function splice(bytes, random, others) {
    const other = others[random.below(others.length)] ?? bytes
    return concatBytes(bytes.subarray(0, placeIn(bytes, random)), other.subarray(placeIn(other, random)))
  },
]

/** Bytes with one to three mistakes, of the kinds that damage, bugs and malice make. */
export function mutate(bytes: Uint8Array, random: SeededRandom, others: readonly Uint8Array[]): Uint8Array {
  let mutated = bytes
  for (let count = 1 + random.below(3); count > 0; count--) {
    const mutation = mutations[random.below(mutations.length)] ?? ((same: Uint8Array) => same)
    mutated = mutation(mutated, random, others)
  }
  return mutated.subarray(0, growthBytesMax)
}
