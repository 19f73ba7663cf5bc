import { type ReactNode, useId } from 'react'
import './Field.css'

/** What every field says of itself beside what is typed. */
export interface FieldNotes {
  label: string
  hint?: string | undefined
  /** Why the last attempt was refused. Takes the hint's place. */
  error?: string | undefined
}

/** What ties an input to its label and to the sentence below it. */
interface Described {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string | undefined
}

interface FieldFrameProps extends FieldNotes {
  /** Draws the label only for readers. */
  labelUnseen?: boolean
  children: (described: Described) => ReactNode
}

/** A label above, one sentence below, and between them whatever is typed into. */
export function FieldFrame({ label, labelUnseen = false, hint, error, children }: FieldFrameProps) {
  const id = useId()
  const note = error ?? hint
  const noteId = `${id}-note`
  return (
    <div className="field">
      <label className={labelUnseen ? 'unseen' : 'field-label'} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error !== undefined,
        'aria-describedby': note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? 'field-hint' : 'field-error'} role={error && 'alert'}>
          {note}
        </p>
      )}
    </div>
  )
}
