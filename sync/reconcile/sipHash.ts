/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of short inputs, on 32-bit halves: a keyed hash that costs a fraction of a
 * microsecond, for places where a library's hash is called once per event and filter.
 */
export class SipHash {
  readonly #key: Uint32Array
  /** v0…v3, each its low half before its high half. */
  readonly #state = new Uint32Array(8)

  /** `key` is 16 bytes. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 16)
    this.#key = Uint32Array.from({ length: 4 }, (_, index) => view.getUint32(index * 4, true))
  }

  /** The 64-bit hash as its low and its high half, written to `out`. */
  hash(bytes: Uint8Array, out: Uint32Array): void {
    const v = this.#state
    const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = this.#key
    v[0] = k0 ^ 0x70736575
    v[1] = k1 ^ 0x736f6d65
    v[2] = k2 ^ 0x6e646f6d
    v[3] = k3 ^ 0x646f7261
    v[4] = k0 ^ 0x6e657261
    v[5] = k1 ^ 0x6c796765
    v[6] = k2 ^ 0x79746573
    v[7] = k3 ^ 0x74656462
    const whole = bytes.length & ~7
    for (let at = 0; at < whole; at += 8) absorb(v, wordAt(bytes, at), wordAt(bytes, at + 4))
    absorb(v, wordAt(bytes, whole), (wordAt(bytes, whole + 4) & 0xffffff) | (bytes.length << 24))
    v[4] = at(v, 4) ^ 0xff
    for (let round = 0; round < 4; round++) mix(v)
    out[0] = at(v, 0) ^ at(v, 2) ^ at(v, 4) ^ at(v, 6)
    out[1] = at(v, 1) ^ at(v, 3) ^ at(v, 5) ^ at(v, 7)
  }
}

/** Four bytes, the lowest first; zeros past the end. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

const at = (words: Uint32Array, index: number): number => words[index] ?? 0

function absorb(v: Uint32Array, low: number, high: number): void {
  v[6] = at(v, 6) ^ low
  v[7] = at(v, 7) ^ high
  mix(v)
  mix(v)
  v[0] = at(v, 0) ^ low
  v[1] = at(v, 1) ^ high
}

/** One SipRound. */
function mix(v: Uint32Array): void {
  add(v, 0, 2)
  rotateXor(v, 2, 13, 0)
  swap(v, 0)
  add(v, 4, 6)
  rotateXor(v, 6, 16, 4)
  add(v, 0, 6)
  rotateXor(v, 6, 21, 0)
  add(v, 4, 2)
  rotateXor(v, 2, 17, 4)
  swap(v, 4)
}

/** v[to] += v[from], 64 bits wide. */
function add(v: Uint32Array, to: number, from: number): void {
  const low = at(v, to) + at(v, from)
  v[to + 1] = at(v, to + 1) + at(v, from + 1) + (low > 0xffffffff ? 1 : 0)
  v[to] = low
}

/** v[index] = rotated left by `bits` (1 to 31), then xor v[other]. */
function rotateXor(v: Uint32Array, index: number, bits: number, other: number): void {
  const low = at(v, index)
  const high = at(v, index + 1)
  v[index] = ((low << bits) | (high >>> (32 - bits))) ^ at(v, other)
  v[index + 1] = ((high << bits) | (low >>> (32 - bits))) ^ at(v, other + 1)
}

/** Rotates left by 32. */
function swap(v: Uint32Array, index: number): void {
  const low = at(v, index)
  v[index] = at(v, index + 1)
  v[index + 1] = low
}
