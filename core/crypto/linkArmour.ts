import { base64urlnopad } from '@scure/base'
import { concatBytes, uint16Bytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort } from './port.ts'

/** A kind of text that people copy: an invite link, a pairing code. */
export interface LinkKind {
  /** `roost://join#`. What is secret comes behind the `#`, which no server is told. */
  readonly prefix: string
  /** Told apart from other kinds by its check value too. Ends in NUL. */
  readonly checkLabel: string
  /** A sentence for the person who pasted the text. */
  readonly messages: Readonly<Record<LinkRefusalCode, string>>
}

export type LinkRefusalCode = 'linkForeign' | 'linkTruncated' | 'linkDamaged' | 'linkVersion'
export interface LinkRefusal {
  readonly ok: false
  readonly code: LinkRefusalCode
  readonly message: string
}
export type UnarmouredLink = { readonly ok: true; readonly version: number; readonly body: Uint8Array } | LinkRefusal

const SCHEME = 'roost:'

// version 1 ‖ length of the whole 2 ‖ … ‖ check value 8: these stay in every version, so that an older Roost can tell
// a newer link from a damaged one.
const HEADER_BYTES = 3
const CHECK_BYTES = 8
const HEADER_CHARACTERS = 4

/** The text around a body. */
export function armourLink(crypto: CryptoPort, kind: LinkKind, version: number, body: Uint8Array): string {
  const length = uint16Bytes(HEADER_BYTES + body.length + CHECK_BYTES)
  const checked = concatBytes(new Uint8Array([version]), length, body)
  return kind.prefix + base64urlnopad.encode(concatBytes(checked, checkValue(crypto, kind, checked)))
}

/** The body of a text as a person pastes it, with white space or angle brackets around it; or what is wrong with it. */
export function unarmourLink(crypto: CryptoPort, kind: LinkKind, text: string): UnarmouredLink {
  const link = unwrapped(text)
  if (!link.startsWith(kind.prefix)) {
    const begun = link.length >= SCHEME.length && kind.prefix.startsWith(link)
    return linkRefused(kind, begun ? 'linkTruncated' : 'linkForeign')
  }
  const characters = link.slice(kind.prefix.length)
  if (!/^[A-Za-z0-9_-]*$/.test(characters)) return linkRefused(kind, 'linkDamaged')
  if (characters.length < HEADER_CHARACTERS) return linkRefused(kind, 'linkTruncated')

  const header = base64urlnopad.decode(characters.slice(0, HEADER_CHARACTERS))
  const charactersExpected = Math.ceil((new DataView(header.buffer, header.byteOffset).getUint16(1) * 4) / 3)
  if (characters.length < charactersExpected) return linkRefused(kind, 'linkTruncated')
  const payload = characters.length === charactersExpected ? payloadOf(characters) : undefined
  if (payload === undefined || !checkHolds(crypto, kind, payload)) return linkRefused(kind, 'linkDamaged')
  const [version = 0] = payload
  return { ok: true, version, body: payload.slice(HEADER_BYTES, payload.length - CHECK_BYTES) }
}

export const linkRefused = (kind: LinkKind, code: LinkRefusalCode): LinkRefusal => ({
  ok: false,
  code,
  message: kind.messages[code],
})

function unwrapped(text: string): string {
  const trimmed = text.trim()
  return trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1).trim() : trimmed
}

/** Undefined where the last character has bits that no encoder would set. */
function payloadOf(characters: string): Uint8Array | undefined {
  try {
    return base64urlnopad.decode(characters)
  } catch {
    return undefined
  }
}

const checkValue = (crypto: CryptoPort, kind: LinkKind, checked: Uint8Array): Uint8Array =>
  crypto.sha256(concatBytes(utf8Bytes(kind.checkLabel), checked)).subarray(0, CHECK_BYTES)

function checkHolds(crypto: CryptoPort, kind: LinkKind, payload: Uint8Array): boolean {
  const checkedBytes = payload.length - CHECK_BYTES
  if (checkedBytes < HEADER_BYTES) return false
  return crypto.equal(payload.subarray(checkedBytes), checkValue(crypto, kind, payload.subarray(0, checkedBytes)))
}
