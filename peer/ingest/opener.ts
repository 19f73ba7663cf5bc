import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { type Opened, openEvent } from '../community/communityLog.ts'

/**
 * Opens sealed events and checks them up to their content hash, which costs more than everything that is done with them
 * afterwards by itself. Every adapter runs the same acceptance suite, `describeOpener`.
 */
export interface Opener {
  /**
   * Tries the keys in their order and answers once, with one answer for each blob: at once or later, and in the order in
   * which it was asked.
   */
  open(epochs: readonly EpochKeys[], blobs: readonly Uint8Array[], done: (opened: readonly Opened[]) => void): void
  /** Opens one where it is asked to, and answers at once, whatever else it was asked. */
  openNow(epochs: readonly EpochKeys[], blob: Uint8Array): Opened
  /** What was not answered by now never is. */
  close(): void
}

/** Opens where it is asked to, and answers at once. */
export const openerHere = (crypto: CryptoPort): Opener => openerBy((epochs, blob) => openEvent(crypto, epochs, blob))

/** Asks of many what it is asked of one, and answers at once. */
export function openerBy(openNow: Opener['openNow']): Opener {
  let isClosed = false
  return {
    open: (epochs, blobs, done) => {
      if (!isClosed) done(blobs.map((blob) => openNow(epochs, blob)))
    },
    openNow,
    close: () => {
      isClosed = true
    },
  }
}
