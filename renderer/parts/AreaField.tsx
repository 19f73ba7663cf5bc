import type { Ref } from 'react'
import { FieldFrame, type FieldNotes } from './FieldFrame.tsx'
import './AreaField.css'

interface AreaFieldProps extends FieldNotes {
  value: string
  onChange: (value: string) => void
  placeholder?: string
  ref?: Ref<HTMLTextAreaElement>
}

/** Several lines to type or paste something exact into, as words or a code: spell checking and autofill keep out of it. */
export function AreaField({ label, hint, error, onChange, ...rest }: AreaFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(described) => (
        <textarea
          rows={3}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...rest}
          {...described}
          className="field-input field-area"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}
