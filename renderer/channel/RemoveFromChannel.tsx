import { UserMinus } from 'lucide-react'
import { useState } from 'react'
import type { Channel, Community, Member } from '../../peer/contract.ts'
import { useApi, useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { mayRemove } from './permissions.ts'
import { shownName } from './shownName.ts'
import { useChannelMembers } from './useChannelMembers.ts'

interface RemoveFromChannelProps {
  community: Community
  channel: Channel
  member: Member
}

/** Takes somebody out of a private channel, where one's role in that channel allows it. */
export function RemoveFromChannel({ community: { communityId }, channel, member }: RemoveFromChannelProps) {
  const api = useApi()
  const { members: guests = [], reload } = useChannelMembers(communityId, channel)
  const selfId = useLiveItems('profile', {})[0]?.userId
  const [asking, setAsking] = useState(false)
  const { userId, name } = member
  const own = guests.find((guest) => guest.userId === selfId)
  const other = guests.find((guest) => guest.userId === userId)
  if (!own || !other || !mayRemove(own.role, other.role)) return null
  return (
    <>
      <Button kind="plain" className="button-loss" onClick={() => setAsking(true)}>
        <Icon of={UserMinus} />
        {words.channel.removeFrom(shownName(channel))}
      </Button>
      <ConfirmSheet
        title={words.channel.removeTitle(name, shownName(channel))}
        action={words.channel.removeAction}
        danger
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await api.call('channels.remove', { communityId, roomId: channel.roomId, userId })
          await reload()
        }}
      >
        <p>{words.channel.removeAbout(name)}</p>
      </ConfirmSheet>
    </>
  )
}
