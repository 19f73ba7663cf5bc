import type { Channel, Community, Member } from '../../peer/contract.ts'
import { words } from '../words.ts'
import { LeaveChannel } from './LeaveChannel.tsx'
import { PersonRow } from './PersonRow.tsx'
import type { Pane } from './pane.ts'

interface CommunityPeopleProps {
  members: readonly Member[]
  community: Community
  channel: Channel
  onPane: (pane: Pane) => void
}

/** Everybody of the community, with their part in it; below them who is out. */
export function CommunityPeople({ members, community, channel, onPane }: CommunityPeopleProps) {
  const out = members.filter(({ role, self }) => role === 'none' && !self)
  const rowOf = (member: Member) => (
    <PersonRow
      key={member.userId}
      member={member}
      note={words.roles[member.role]}
      onOpen={() => onPane({ kind: 'person', userId: member.userId })}
    />
  )
  return (
    <div className="people-pane-list">
      <ul>{members.filter((member) => !out.includes(member)).map(rowOf)}</ul>
      {out.length > 0 && (
        <>
          <h3 className="people-pane-label">{words.person.outside(out.length)}</h3>
          <ul>{out.map(rowOf)}</ul>
        </>
      )}
      {channel.joined && !community.removed && <LeaveChannel community={community} channel={channel} />}
    </div>
  )
}
