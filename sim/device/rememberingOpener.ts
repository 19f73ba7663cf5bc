import type { CryptoPort } from '../../core/crypto/port.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import { type Opened, openEvent } from '../../peer/community/communityLog.ts'
import { type Opener, openerBy } from '../../peer/ingest/opener.ts'
import { rememberedBlobBytesMax, rememberedOpenedCountMax } from '../limits.ts'

/**
 * Opens for a device, without opening again what another device opened, in this world or an earlier one: all of them hold
 * the same events. What is answered depends on nothing but keys and blob, and is found by these byte for byte.
 */
export function rememberingOpener(crypto: CryptoPort): Opener {
  const answers = answersOf(crypto)
  return openerBy((epochs, blob) => {
    if (blob.length > rememberedBlobBytesMax) return openEvent(crypto, epochs, blob)
    const question = `${epochs.length} ${epochs.map((keys) => text(keys.blob)).join('')}${text(blob)}`
    const known = answers.get(question)
    if (known !== undefined) return known.ok ? { ok: true, incoming: { ...known.incoming, blob } } : known
    const opened = openEvent(crypto, epochs, blob)
    answers.set(question, opened)
    dropOldest(answers, rememberedOpenedCountMax)
    return opened
  })
}

const text = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')

const known = new WeakMap<CryptoPort, Map<string, Opened>>()

/** What was answered in this process, the oldest first. */
function answersOf(crypto: CryptoPort): Map<string, Opened> {
  const answers = known.get(crypto) ?? new Map<string, Opened>()
  known.set(crypto, answers)
  return answers
}
