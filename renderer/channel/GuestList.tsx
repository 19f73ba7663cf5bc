import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { Channel, Community, Member } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { InviteToChannelSheet } from './InviteToChannelSheet.tsx'
import { LeaveChannel } from './LeaveChannel.tsx'
import { PersonRow } from './PersonRow.tsx'
import type { Pane } from './pane.ts'
import { mayInviteTo } from './permissions.ts'
import { useChannelMembers } from './useChannelMembers.ts'

interface GuestListProps {
  members: readonly Member[]
  community: Community
  channel: Channel
  onPane: (pane: Pane) => void
}

/** Who is in a private channel or a direct conversation, and who is asked in and has not come yet. */
export function GuestList({ members, community, channel, onPane }: GuestListProps) {
  const { communityId } = community
  const { members: guests = [], error, reload } = useChannelMembers(communityId, channel)
  const [inviting, setInviting] = useState(false)
  const selfId = useLiveItems('profile', {})[0]?.userId
  const own = guests.find(({ userId }) => userId === selfId)
  const active = channel.joined && !community.removed
  return (
    <div className="people-pane-list">
      {active && channel.kind === 'private' && mayInviteTo(own?.role) && (
        <Button className="people-pane-invite" onClick={() => setInviting(true)}>
          <Icon of={UserPlus} />
          {words.channel.invite}
        </Button>
      )}
      <ul>
        {guests.map((guest) => {
          const { userId, name, role, invited } = guest
          const known = members.find((member) => member.userId === userId)
          const member = known ?? { userId, name, role, deviceCount: 0, here: false, self: false, verified: false }
          return (
            <PersonRow
              key={userId}
              member={member}
              note={invited ? words.channel.waiting : words.roles[role]}
              onOpen={() => onPane({ kind: 'person', userId })}
            />
          )
        })}
      </ul>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {active && <LeaveChannel community={community} channel={channel} />}
      <InviteToChannelSheet
        communityId={communityId}
        channel={channel}
        people={members.filter(
          ({ userId, role, self }) => !self && role !== 'none' && !guests.some((guest) => guest.userId === userId),
        )}
        open={inviting}
        onClose={() => setInviting(false)}
        onInvited={reload}
      />
    </div>
  )
}
