import type { CryptoPort } from '../../core/crypto/port.ts'
import { dropOldest } from '../../core/dropOldest.ts'

/** Answers that are remembered: a datagram is heard by all at about the same time. */
const REMEMBERED_MAX = 2_000

/**
 * The same cryptography, where everybody in one process opens and verifies the same announcement: done once, and
 * remembered for the others. Nothing but the time it takes is different.
 */
export function sharedCrypto(crypto: CryptoPort): CryptoPort {
  const opened = new Remembered<Uint8Array | undefined>()
  const verified = new Remembered<boolean>()
  return {
    ...crypto,
    open: (key, nonce, ciphertext) => opened.get([key, nonce], () => crypto.open(key, nonce, ciphertext)),
    verify: (publicKey, bytes, signature) =>
      verified.get([publicKey, signature], () => crypto.verify(publicKey, bytes, signature)),
  }
}

class Remembered<Answer> {
  readonly #answers = new Map<string, { readonly answer: Answer }>()

  /** `parts` tell questions apart among honest peers, who use no nonce and make no signature twice. */
  get(parts: readonly Uint8Array[], ask: () => Answer): Answer {
    const name = Buffer.concat(parts).toString('latin1')
    const known = this.#answers.get(name)
    if (known) return known.answer
    const answer = ask()
    this.#answers.set(name, { answer })
    dropOldest(this.#answers, REMEMBERED_MAX)
    return answer
  }
}
