import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { Icon } from './Icon.tsx'
import './ToolButton.css'

interface ToolButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon
  /** The accessible name, also shown as the tip. */
  label: string
  /** The icon points somewhere, and so the other way where one reads from the right. */
  mirrors?: boolean
  children?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A quiet button that is an icon, and perhaps a figure. */
export function ToolButton({ icon, label, mirrors = false, children, className, ...rest }: ToolButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      className={className ? `tool-button ${className}` : 'tool-button'}
      aria-label={label}
      title={label}
    >
      <Icon of={icon} mirrors={mirrors} />
      {children}
    </button>
  )
}
