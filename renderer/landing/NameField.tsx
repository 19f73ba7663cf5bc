import { Field } from '../parts/Field.tsx'
import { words } from '../words.ts'

interface NameFieldProps {
  value: string
  onChange: (value: string) => void
  error: string | undefined
  autoFocus?: boolean
}

/** Asks the person's own name. */
export function NameField({ value, onChange, error, autoFocus = false }: NameFieldProps) {
  return (
    <Field
      label={words.landing.yourName}
      hint={words.landing.yourNameHint}
      value={value}
      onChange={onChange}
      error={error}
      autoComplete="name"
      autoFocus={autoFocus}
    />
  )
}
