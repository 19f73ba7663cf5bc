import type { InputHTMLAttributes, Ref } from 'react'
import { FieldFrame, type FieldNotes } from './FieldFrame.tsx'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'>, FieldNotes {
  value: string
  onChange: (value: string) => void
  /** Draws the label only for readers; the field needs a placeholder then. */
  labelUnseen?: boolean
  ref?: Ref<HTMLInputElement>
}

/** A line to type in, with its label above and one sentence below. */
export function Field({ label, labelUnseen = false, hint, error, onChange, ...rest }: FieldProps) {
  return (
    <FieldFrame label={label} labelUnseen={labelUnseen} hint={hint} error={error}>
      {(described) => (
        <input
          autoComplete="off"
          spellCheck={false}
          {...rest}
          {...described}
          className="field-input"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}
