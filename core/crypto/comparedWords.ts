import { wordlist } from '@scure/bip39/wordlists/english.js'
import { must } from '../assert.ts'
import { comparedWordsHashCount } from '../limits.ts'
import { concatBytes } from './bytes.ts'
import type { CryptoPort } from './port.ts'

const WORD_BITS = 11

/**
 * Words for people to compare, 11 bits each. Who wants two different statements to look alike has to try many: each trial
 * costs them `comparedWordsHashCount` hashes.
 */
export function comparedWords(
  crypto: CryptoPort,
  label: Uint8Array,
  statement: Uint8Array,
  wordCount: number,
): readonly string[] {
  let hash = crypto.sha256(concatBytes(label, statement))
  for (let round = 1; round < comparedWordsHashCount; round++) hash = crypto.sha256(concatBytes(label, hash))
  return Array.from({ length: wordCount }, (_, index) => wordAt(hash, index * WORD_BITS))
}

function wordAt(bytes: Uint8Array, bit: number): string {
  let number = 0
  for (let at = bit; at < bit + WORD_BITS; at++) {
    const byte = must(bytes[at >> 3], 'the hash is long enough for the words')
    number = (number << 1) | ((byte >> (7 - (at & 7))) & 1)
  }
  return must(wordlist[number], 'the list has 2048 words')
}
