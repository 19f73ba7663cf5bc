import type { Random } from '../../core/crypto/port.ts'
import { ByteReader } from '../wire/byteReader.ts'

/** A whole number from `low` to `high`, both included. */
export function randomBetween(random: Random, low: number, high: number): number {
  const share = new ByteReader(random.bytes(4)).uint(4) / 2 ** 32
  return low + Math.floor(share * (high - low + 1))
}

export function randomOf<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items.length === 0 ? undefined : items[randomBetween(random, 0, items.length - 1)]
}
