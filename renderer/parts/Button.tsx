import type { ButtonHTMLAttributes, Ref } from 'react'
import './Button.css'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `main` is the one action of a view; `danger` cannot be undone. */
  kind?: 'main' | 'outlined' | 'plain' | 'danger'
  small?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ kind = 'outlined', small = false, className, type = 'button', ...rest }: ButtonProps) {
  const names = ['button', `button-${kind}`, small && 'button-small', className].filter(Boolean).join(' ')
  return <button {...rest} type={type} className={names} />
}
