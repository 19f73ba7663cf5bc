import type { EventId } from './ids.ts'

/** The bytes behind an event id that is a hash, read and written in place: a graph does this for every id it meets. */

export const ID_BYTES = 32
const ID_LETTERS = 44
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NO_LETTER = 255

const letterOf = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))
const valueAt = new Uint8Array(128).fill(NO_LETTER)
letterOf.forEach((letter, value) => {
  valueAt[letter] = value
})

/** Writes the 32 bytes of an id; false where it is not the one spelling of a hash, and then `into` holds anything. */
export function readId(id: string, into: Uint8Array): boolean {
  if (id.length !== ID_LETTERS || id.charCodeAt(0) !== 0x24) return false
  let bits = 0
  let bitCount = 0
  let at = 0
  for (let index = 1; index < ID_LETTERS; index++) {
    const value = valueAt[id.charCodeAt(index)] ?? NO_LETTER
    if (value === NO_LETTER) return false
    bits = (bits << 6) | value
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    into[at++] = bits >>> bitCount
    bits &= (1 << bitCount) - 1
  }
  return bits === 0
}

const letters: number[] = new Array<number>(ID_LETTERS).fill(0)

/** The id whose 32 bytes stand at a place. */
export function idOfBytes(bytes: Uint8Array, from: number): EventId {
  letters[0] = 0x24
  let bits = 0
  let bitCount = 0
  let at = 1
  for (let index = from; index < from + ID_BYTES; index++) {
    bits = (bits << 8) | (bytes[index] ?? 0)
    bitCount += 8
    while (bitCount >= 6) {
      bitCount -= 6
      letters[at++] = letterOf[(bits >>> bitCount) & 63] ?? 0
    }
    bits &= (1 << bitCount) - 1
  }
  letters[at] = letterOf[(bits << (6 - bitCount)) & 63] ?? 0
  return String.fromCharCode.apply(null, letters) as EventId
}
