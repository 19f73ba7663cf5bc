import type { LucideIcon } from 'lucide-react'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'

interface SideCardProps {
  icon: LucideIcon
  title: string
  about: string
  action: string
  onOpen: () => void
}

/** A way in for somebody who has been here before; what it needs is asked for in a sheet. */
export function SideCard({ icon, title, about, action, onOpen }: SideCardProps) {
  return (
    <section className="card" aria-label={title}>
      <h2 className="card-title">
        <Icon of={icon} />
        {title}
      </h2>
      <p className="card-about">{about}</p>
      <div className="card-actions">
        <Button onClick={onOpen}>{action}</Button>
      </div>
    </section>
  )
}
