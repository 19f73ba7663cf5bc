import { DoorClosed } from 'lucide-react'
import type { Community } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import './RemovedBar.css'

/** Stands in the composer's place in a community that goes on without this person, or without this device of theirs. */
export function RemovedBar({ community: { communityId, name } }: { community: Community }) {
  const self = useLiveItems('profile', {})[0]
  const devices = useLiveItems('devices', { communityId, ...(self && { userId: self.userId }) })
  const onlyHere = devices.some(({ thisDevice, revoked }) => thisDevice && revoked)
  return (
    <p className="removed-bar">
      <Icon of={DoorClosed} />
      <span>
        <strong>{onlyHere ? words.removed.deviceLead(name) : words.removed.lead(name)}</strong> {words.removed.about}{' '}
        {onlyHere ? words.removed.deviceBack : words.removed.back}
      </span>
    </p>
  )
}
