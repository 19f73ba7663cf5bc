/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of short inputs, on 32-bit halves: a keyed hash that costs a fraction of a
 * microsecond, for places where a library's hash is called once per event and filter.
 */
export class SipHash {
  /** The key's two words, each its low half before its high half. */
  readonly #k0: number
  readonly #k1: number
  readonly #k2: number
  readonly #k3: number

  /** `key` is 16 bytes. */
  constructor(key: Uint8Array) {
    this.#k0 = wordAt(key, 0)
    this.#k1 = wordAt(key, 4)
    this.#k2 = wordAt(key, 8)
    this.#k3 = wordAt(key, 12)
  }

  /** The 64-bit hash as its low and its high half, written to `out`. */
  hash(bytes: Uint8Array, out: Uint32Array): void {
    // v0 to v3 are `a` to `d`: in local names, since a state in memory takes several times as long.
    let aLow = this.#k0 ^ 0x70736575
    let aHigh = this.#k1 ^ 0x736f6d65
    let bLow = this.#k2 ^ 0x6e646f6d
    let bHigh = this.#k3 ^ 0x646f7261
    let cLow = this.#k0 ^ 0x6e657261
    let cHigh = this.#k1 ^ 0x6c796765
    let dLow = this.#k2 ^ 0x79746573
    let dHigh = this.#k3 ^ 0x74656462
    const whole = bytes.length & ~7
    // Words of eight bytes; one with the bytes that are left and the length; and at last none, with twice the rounds.
    for (let at = 0; at <= whole + 8; at += 8) {
      const isLast = at > whole
      let low = 0
      let high = 0
      if (at < whole) {
        low = wordAt(bytes, at)
        high = wordAt(bytes, at + 4)
      } else if (isLast) cLow ^= 0xff
      else {
        low = restAt(bytes, at)
        high = restAt(bytes, at + 4) | (bytes.length << 24)
      }
      dLow ^= low
      dHigh ^= high
      for (let left = isLast ? 4 : 2; left > 0; left--) {
        let before = aLow
        aLow = (aLow + bLow) | 0
        aHigh = (aHigh + bHigh + carry(before, bLow, aLow)) | 0
        before = bLow
        bLow = ((bLow << 13) | (bHigh >>> 19)) ^ aLow
        bHigh = ((bHigh << 13) | (before >>> 19)) ^ aHigh
        before = cLow
        cLow = (cLow + dLow) | 0
        cHigh = (cHigh + dHigh + carry(before, dLow, cLow)) | 0
        before = dLow
        dLow = ((dLow << 16) | (dHigh >>> 16)) ^ cLow
        dHigh = ((dHigh << 16) | (before >>> 16)) ^ cHigh
        // Rotated by 32, the halves of `a` change places.
        before = aLow
        aLow = (aHigh + dLow) | 0
        aHigh = (before + dHigh + carry(aHigh, dLow, aLow)) | 0
        before = dLow
        dLow = ((dLow << 21) | (dHigh >>> 11)) ^ aLow
        dHigh = ((dHigh << 21) | (before >>> 11)) ^ aHigh
        before = cLow
        cLow = (cLow + bLow) | 0
        cHigh = (cHigh + bHigh + carry(before, bLow, cLow)) | 0
        before = bLow
        bLow = ((bLow << 17) | (bHigh >>> 15)) ^ cLow
        bHigh = ((bHigh << 17) | (before >>> 15)) ^ cHigh
        before = cLow
        cLow = cHigh
        cHigh = before
      }
      aLow ^= low
      aHigh ^= high
    }
    out[0] = aLow ^ bLow ^ cLow ^ dLow
    out[1] = aHigh ^ bHigh ^ cHigh ^ dHigh
  }
}

/** What the addition of two low halves carries. Without a branch: nobody can foresee where it would go. */
const carry = (left: number, right: number, sum: number): number => ((left & right) | ((left | right) & ~sum)) >>> 31

/** Four bytes, the lowest first. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

/** The same where bytes may end within, and zeros stand for those that are missing. */
function restAt(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let index = Math.min(at + 4, bytes.length) - 1; index >= at; index--) word = (word << 8) | (bytes[index] ?? 0)
  return word
}
