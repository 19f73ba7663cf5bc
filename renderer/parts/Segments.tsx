import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import { Icon } from './Icon.tsx'
import './Segments.css'

interface SegmentsProps<Value extends string> {
  /** Read aloud; drawn only with `labelShown`. */
  label: string
  labelShown?: boolean
  value: Value
  choices: readonly { value: Value; text: string; icon?: LucideIcon }[]
  onChange: (value: Value) => void
}

/** One of two or three, side by side. The arrow keys choose, as in every group of radio buttons. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, labelShown = false, value, choices, onChange } = props
  const name = useId()
  return (
    <fieldset className="segments-set">
      <legend className={labelShown ? 'field-label' : 'unseen'}>{label}</legend>
      <div className="segments">
        {choices.map((choice) => (
          <label key={choice.value} className="segment">
            <input
              type="radio"
              className="unseen"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            {choice.icon && <Icon of={choice.icon} />}
            {choice.text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
