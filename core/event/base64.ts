/** Standard base64 without padding: of what every event brings, and faster than text by text. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const NO_LETTER = 255

const letterOf = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))
const valueAt = new Uint8Array(128).fill(NO_LETTER)
letterOf.forEach((letter, value) => {
  valueAt[letter] = value
})

/** Characters that are made into a text at once. */
const PORTION = 4096

export function base64Of(bytes: Uint8Array): string {
  const letters: number[] = []
  let bits = 0
  let bitCount = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    bitCount += 8
    while (bitCount >= 6) {
      bitCount -= 6
      letters.push(letterOf[(bits >>> bitCount) & 63] ?? 0)
    }
    bits &= (1 << bitCount) - 1
  }
  if (bitCount > 0) letters.push(letterOf[(bits << (6 - bitCount)) & 63] ?? 0)
  if (letters.length <= PORTION) return String.fromCharCode.apply(null, letters)
  let text = ''
  for (let at = 0; at < letters.length; at += PORTION) {
    text += String.fromCharCode.apply(null, letters.slice(at, at + PORTION))
  }
  return text
}

/** The bytes, or undefined where the text is not the one spelling of them. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array((text.length * 6) >>> 3)
  let bits = 0
  let bitCount = 0
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const value = valueAt[text.charCodeAt(index)] ?? NO_LETTER
    if (value === NO_LETTER) return undefined
    bits = (bits << 6) | value
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    bytes[at++] = bits >>> bitCount
    bits &= (1 << bitCount) - 1
  }
  return bits === 0 ? bytes : undefined
}
