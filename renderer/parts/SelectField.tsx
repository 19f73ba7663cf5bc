import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { Icon } from './Icon.tsx'
import './Field.css'
import './SelectField.css'

interface SelectFieldProps<Value extends string> {
  label: string
  value: Value
  choices: readonly { value: Value; text: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
  hint?: string | undefined
}

/** One of a few, from the system's own list. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, value, choices, onChange, disabled = false, hint } = props
  const id = useId()
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <span className="select">
        <select
          id={id}
          className="field-input"
          value={value}
          disabled={disabled}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onChange={(event) => {
            const next = choices.find((choice) => choice.value === event.target.value)
            if (next) onChange(next.value)
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.text}
            </option>
          ))}
        </select>
        <Icon of={ChevronDown} />
      </span>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
