import { DoorClosed } from 'lucide-react'
import type { Community } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import './RemovedBar.css'

/** Stands in the composer's place in a community that goes on without this person. */
export function RemovedBar({ community: { name } }: { community: Community }) {
  return (
    <p className="removed-bar">
      <Icon of={DoorClosed} />
      <span>
        <strong>{words.removed.lead(name)}</strong> {words.removed.about} {words.removed.back}
      </span>
    </p>
  )
}
