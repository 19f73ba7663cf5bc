import './WordGrid.css'

interface WordGridProps {
  label: string
  list: readonly string[]
  /** For words that are read out and compared: larger, a few to a line. */
  large?: boolean
}

/** Numbered words, to be written down or to be compared with another screen. */
export function WordGrid({ label, list, large = false }: WordGridProps) {
  return (
    <ol className={large ? 'word-grid word-grid-large' : 'word-grid'} aria-label={label} lang="en" dir="ltr">
      {list.map((word, place) => (
        <li key={place}>{word}</li>
      ))}
    </ol>
  )
}
