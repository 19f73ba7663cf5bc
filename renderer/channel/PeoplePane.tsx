import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Channel, Community } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { ToolButton } from '../parts/ToolButton.tsx'
import { useEscape } from '../parts/useEscape.ts'
import { useFocusReturn } from '../parts/useFocusReturn.ts'
import { words } from '../words.ts'
import { CommunityPeople } from './CommunityPeople.tsx'
import { GuestList } from './GuestList.tsx'
import { PersonCard } from './PersonCard.tsx'
import type { Pane } from './pane.ts'
import { shownName } from './shownName.ts'
import './PeoplePane.css'

interface PeoplePaneProps {
  community: Community
  channel: Channel
  pane: Exclude<Pane, undefined>
  onPane: (pane: Pane) => void
  onGoToRoom: (roomId: string) => void
}

/** Everybody of the channel, and one of them from near. */
export function PeoplePane({ community, channel, pane, onPane, onGoToRoom }: PeoplePaneProps) {
  const members = useLiveItems('members', { communityId: community.communityId })
  const close = () => onPane(undefined)
  const back = () => onPane({ kind: 'people' })
  useEscape(true, close)

  const member = pane.kind === 'person' ? members.find(({ userId }) => userId === pane.userId) : undefined
  const aside = useRef<HTMLElement>(null)
  useFocusReturn(aside)
  const shownId = pane.kind === 'person' ? pane.userId : undefined
  // What had the focus is gone with the list or the card that it stood in.
  useEffect(() => {
    if (document.activeElement === document.body || shownId !== undefined) aside.current?.focus()
  }, [shownId])

  const title = channel.kind === 'public' ? words.channel.peopleTitle : words.channel.peopleIn(shownName(channel))
  const label = member ? words.person.card(member.name) : title
  return (
    <aside className="panel people-pane" aria-label={label} ref={aside} tabIndex={-1}>
      <header className="panel-head people-pane-head">
        {member && <ToolButton icon={ArrowLeft} mirrors label={words.person.back} onClick={back} />}
        <h2 className="grow cut">{member ? words.person.title : title}</h2>
        <ToolButton icon={X} label={words.close} onClick={close} />
      </header>
      {member ? (
        <PersonCard
          key={member.userId}
          community={community}
          channel={channel}
          member={member}
          onGoToRoom={onGoToRoom}
        />
      ) : channel.kind === 'public' ? (
        <CommunityPeople members={members} channel={channel} community={community} onPane={onPane} />
      ) : (
        <GuestList members={members} channel={channel} community={community} onPane={onPane} />
      )}
    </aside>
  )
}
