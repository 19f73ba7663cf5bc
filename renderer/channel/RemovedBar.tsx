import { DoorClosed } from 'lucide-react'
import type { Community } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { joiningSentences } from './joiningSentences.ts'
import './RemovedBar.css'

/**
 * Stands in the composer's place in a community that goes on without this person, or without this device of theirs; also
 * while they are on their way back.
 */
export function RemovedBar({ community }: { community: Community }) {
  const { lead, more } = useSentences(community)
  return (
    <p className="removed-bar">
      <Icon of={DoorClosed} />
      <span aria-live="polite">
        <strong>{lead}</strong> {more}
      </span>
    </p>
  )
}

function useSentences({ communityId, name, joining }: Community): { lead: string; more: string } {
  const self = useLiveItems('profile', {})[0]
  const devices = useLiveItems('devices', { communityId, ...(self && { userId: self.userId }) })
  const network = useLiveItems('network', { communityId })[0]
  if (joining?.step === 'refused') {
    const { message, code } = joining
    return { lead: `${words.joining.refusedTitle(name)}.`, more: `${message} ${words.joining.next[code]}` }
  }
  if (joining) {
    const more = `${joiningSentences(joining.step, network)} ${words.joining.keep}`
    return { lead: words.removed.backLead(name), more }
  }
  if (devices.some(({ thisDevice, revoked }) => thisDevice && revoked)) {
    return { lead: words.removed.deviceLead(name), more: `${words.removed.about} ${words.removed.deviceBack}` }
  }
  return { lead: words.removed.lead(name), more: `${words.removed.about} ${words.removed.back}` }
}
