import type { ReactNode } from 'react'

/** What a row of the list needs to know of its place in it. */
export interface OptionProps {
  id: string
  selected: boolean
  onTake: () => void
}

/** One row of what was found. The keyboard's focus stays in the field above; a click leaves it there, too. */
export function OptionRow(props: OptionProps & { className?: string; children: ReactNode }) {
  const { id, selected, onTake, className = '', children } = props
  return (
    <button
      type="button"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={`search-row ${className}`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {children}
    </button>
  )
}
