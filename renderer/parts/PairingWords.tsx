import type { Pairing } from '../../peer/contract.ts'
import { words } from '../words.ts'
import { WordGrid } from './WordGrid.tsx'
import './PairingWords.css'

/** The words that two devices show at once, to be compared by eye. */
export function PairingWords({ pairing: { words: list, otherName } }: { pairing: Pairing }) {
  return (
    <section className="pairing-words" aria-labelledby="pairing-compare">
      <h3 id="pairing-compare">{words.pairing.compareTitle}</h3>
      <WordGrid large label={words.pairing.list} list={list} />
      <p className="field-hint">
        {words.pairing.compareAbout(otherName)} {words.pairing.compareWhy}
      </p>
    </section>
  )
}
