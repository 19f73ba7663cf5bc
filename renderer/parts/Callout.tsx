import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import './Callout.css'

interface CalloutProps {
  /** `quiet` explains; `warning` is read before going on; `success` says that it worked. */
  kind?: 'quiet' | 'warning' | 'success'
  icon: LucideIcon
  children: ReactNode
}

/** A sentence or two that should be read before going on. */
export function Callout({ kind = 'quiet', icon, children }: CalloutProps) {
  return (
    <div className={`callout callout-${kind}`} role={kind === 'success' ? 'status' : undefined}>
      <Icon of={icon} />
      <div className="grow">{children}</div>
    </div>
  )
}
