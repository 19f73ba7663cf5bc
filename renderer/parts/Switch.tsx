import { type InputHTMLAttributes, useId } from 'react'
import './Switch.css'

interface SwitchProps {
  label: string
  /** What it means for the person who turns it. */
  about: string
  on: boolean
  error?: string | undefined
  onTurn: (on: boolean) => void
}

interface BareSwitchProps
  extends Pick<InputHTMLAttributes<HTMLInputElement>, 'id' | 'aria-label' | 'aria-describedby'> {
  on: boolean
  onTurn: (on: boolean) => void
}

/** The switch alone, for where its label stands elsewhere. */
export function BareSwitch({ on, onTurn, ...rest }: BareSwitchProps) {
  return (
    <input
      {...rest}
      type="checkbox"
      role="switch"
      className="switch"
      checked={on}
      aria-checked={on}
      onChange={(event) => onTurn(event.target.checked)}
    />
  )
}

/** Something that is on or off, and takes effect as it is turned. */
export function Switch({ label, about, on, error, onTurn }: SwitchProps) {
  const id = useId()
  return (
    <div className="switch-row">
      <div className="switch-text">
        <label htmlFor={id} className="switch-label">
          {label}
        </label>
        <p id={`${id} about`} className="switch-about">
          {about}
        </p>
        {error !== undefined && (
          <p className="switch-error" role="alert">
            {error}
          </p>
        )}
      </div>
      <BareSwitch id={id} on={on} aria-describedby={`${id} about`} onTurn={onTurn} />
    </div>
  )
}
