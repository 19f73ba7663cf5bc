import { type InputHTMLAttributes, type Ref, useId } from 'react'
import './Field.css'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string
  value: string
  onChange: (value: string) => void
  /** Draws the label only for readers; the field needs a placeholder then. */
  labelUnseen?: boolean
  hint?: string | undefined
  /** Why the last attempt was refused. Takes the hint's place. */
  error?: string | undefined
  ref?: Ref<HTMLInputElement>
}

/** A line to type in, with its label above and one sentence below. */
export function Field({ label, labelUnseen = false, hint, error, onChange, ...rest }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="field">
      <label className={labelUnseen ? 'unseen' : 'field-label'} htmlFor={id}>
        {label}
      </label>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={id}
        className="field-input"
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'field-hint' : 'field-error'} role={error && 'alert'}>
          {note}
        </p>
      )}
    </div>
  )
}
