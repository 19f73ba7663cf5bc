import { RefusalError, type Unlock } from '../../../peer/contract.ts'
import { fakePassphrase, fakeWords } from '../fakeWorld.ts'

/** Refuses what is not the fake person's words or passphrase. */
export function checkUnlock(unlock: Unlock): void {
  if ('passphrase' in unlock) {
    if (unlock.passphrase === fakePassphrase) return
    throw new RefusalError('passphraseWrong', 'This is not the passphrase of this computer. Try again.')
  }
  const odd = unlock.words.findIndex((word, place) => word !== fakeWords[place])
  if (odd >= 0) {
    throw new RefusalError('wordsWrong', `Word ${odd + 1}, “${unlock.words[odd]}”, is not one that Roost uses.`)
  }
}
