import type { LucideIcon } from 'lucide-react'

/** An icon beside a word, or inside a control that has a name of its own. */
export function Icon({ of: Shape, mirrors = false }: { of: LucideIcon; mirrors?: boolean }) {
  return <Shape className={mirrors ? 'icon mirrors' : 'icon'} strokeWidth={1.75} aria-hidden="true" />
}
