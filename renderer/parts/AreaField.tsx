import { type Ref, useId } from 'react'
import './Field.css'
import './AreaField.css'

interface AreaFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
  hint?: string | undefined
  /** Why the last attempt was refused. Takes the hint's place. */
  error?: string | undefined
  /** What is typed is a key: spell checking and autofill keep out of it. */
  ref?: Ref<HTMLTextAreaElement>
}

/** Several lines to type or paste something exact into, as words or a code. */
export function AreaField({ label, hint, error, onChange, ...rest }: AreaFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        rows={3}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...rest}
        id={id}
        className="field-input field-area"
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
