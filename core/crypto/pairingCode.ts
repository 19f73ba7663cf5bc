import { assert } from '../assert.ts'
import { concatBytes } from './bytes.ts'
import { decodeAddresses, encodeAddresses } from './inviteAddress.ts'
import { armourLink, type LinkKind, type LinkRefusal, linkRefused, unarmourLink } from './linkArmour.ts'
import type { CryptoPort } from './port.ts'
import { KEY_BYTES } from './port.ts'

/** What a new device shows, so that a device of the same person finds it and knows it for the one that shows it. */
export interface PairingCode {
  /** Drawn for this pairing: under it the two meet. */
  readonly rendezvousKey: Uint8Array
  /** The new device's Ed25519 key: its device id. */
  readonly signingKey: Uint8Array
  /** The new device's X25519 key. */
  readonly agreementKey: Uint8Array
  /** Where it is: `192.168.1.5:47000` or `[fe80::1]:47000`, at most 8. */
  readonly addresses: readonly string[]
}

export type DecodedPairingCode = { readonly ok: true; readonly code: PairingCode } | LinkRefusal

const PREFIX = 'roost://pair#'
const PAIRING_LINK: LinkKind = {
  prefix: PREFIX,
  checkLabel: 'roost/v1/pairing-check\0',
  messages: {
    linkForeign: `This is not a pairing code: a pairing code starts with ${PREFIX}`,
    linkTruncated: 'The end of this pairing code is missing: copy the whole code from the new device.',
    linkDamaged: 'Something in this pairing code changed on its way here: copy it from the new device again.',
    linkVersion: 'This pairing code was made by a newer Roost: update Roost on this computer, then try again.',
  },
}
const VERSION = 1
const KEYS_BYTES = 3 * KEY_BYTES

/** The code as text. Addresses that cannot travel and those past the eighth are left out. */
export function encodePairingCode(crypto: CryptoPort, code: PairingCode): string {
  const keys = concatBytes(code.rendezvousKey, code.signingKey, code.agreementKey)
  assert(keys.length === KEYS_BYTES, 'a key is 32 bytes')
  return armourLink(crypto, PAIRING_LINK, VERSION, concatBytes(keys, encodeAddresses(code.addresses)))
}

/** Reads a code as a person pastes it, with white space or angle brackets around it. Says what is wrong with it. */
export function decodePairingCode(crypto: CryptoPort, text: string): DecodedPairingCode {
  const link = unarmourLink(crypto, PAIRING_LINK, text)
  if (!link.ok) return link
  if (link.version !== VERSION) return linkRefused(PAIRING_LINK, 'linkVersion')
  const addresses = decodeAddresses(link.body.subarray(KEYS_BYTES))
  if (addresses === undefined) return linkRefused(PAIRING_LINK, 'linkDamaged')
  const key = (index: number) => link.body.slice(index * KEY_BYTES, (index + 1) * KEY_BYTES)
  return { ok: true, code: { rendezvousKey: key(0), signingKey: key(1), agreementKey: key(2), addresses } }
}
