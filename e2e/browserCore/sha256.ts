const BLOCK_BYTES = 64
const INITIAL = rootConstants(8, Math.sqrt)
const ROUND_CONSTANTS = rootConstants(64, Math.cbrt)

/** SHA-256 (FIPS 180-4), at once and in plain arithmetic: what a browser offers of its own makes one wait. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = paddedOf(bytes)
  const words = new DataView(padded.buffer)
  const hash = Uint32Array.from(INITIAL)
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) compress(hash, words, offset)
  const digest = new DataView(new ArrayBuffer(hash.length * 4))
  for (const [index, word] of hash.entries()) digest.setUint32(index * 4, word)
  return new Uint8Array(digest.buffer)
}

/** HMAC-SHA-256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES)
  block.set(key.length > BLOCK_BYTES ? sha256(key) : key)
  const inner = sha256(
    joined(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  )
  return sha256(
    joined(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  )
}

/** HKDF-SHA-256 (RFC 5869), extract and expand. */
export function hkdfSha256(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, lengthBytes: number): Uint8Array {
  const key = hmacSha256(salt, secret)
  let output = new Uint8Array()
  let last = new Uint8Array()
  for (let counter = 1; output.length < lengthBytes; counter++) {
    last = new Uint8Array(hmacSha256(key, joined(joined(last, info), Uint8Array.of(counter))))
    output = joined(output, last)
  }
  return output.slice(0, lengthBytes)
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}

function paddedOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES
  const padded = new Uint8Array(length)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setBigUint64(length - 8, BigInt(bytes.length) * 8n)
  return padded
}

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by))
const at = (words: Uint32Array, index: number): number => words[index] ?? 0

function compress(hash: Uint32Array, words: DataView, offset: number): void {
  const schedule = new Uint32Array(64)
  for (let i = 0; i < 16; i++) schedule[i] = words.getUint32(offset + i * 4)
  for (let i = 16; i < 64; i++) {
    const [early, late] = [at(schedule, i - 15), at(schedule, i - 2)]
    const mixedEarly = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)
    const mixedLate = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10)
    schedule[i] = at(schedule, i - 16) + mixedEarly + at(schedule, i - 7) + mixedLate
  }
  let [a, b, c, d, e, f, g, h] = [...hash] as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const mixedE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    const first = h + mixedE + ((e & f) ^ (~e & g)) + at(ROUND_CONSTANTS, i) + at(schedule, i)
    const mixedA = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
    const second = mixedA + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e] = [g, f, e, (d + first) | 0]
    ;[d, c, b, a] = [c, b, a, (first + second) | 0]
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) hash[index] = at(hash, index) + word
}

/** The first 32 bits behind the point of the roots of the first primes. */
function rootConstants(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Uint32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32))
}
