import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Channel, Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { shownName } from './shownName.ts'

/** The way out of a channel, which is asked about once. */
export function LeaveChannel({ community: { communityId }, channel }: { community: Community; channel: Channel }) {
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const closed = channel.kind !== 'public'
  return (
    <>
      <Button kind="plain" className="button-loss people-pane-leave" onClick={() => setAsking(true)}>
        <Icon of={LogOut} />
        {channel.kind === 'direct' ? words.channel.leaveDirect : words.channel.leave}
      </Button>
      <ConfirmSheet
        title={words.channel.leaveTitle(shownName(channel))}
        action={words.channel.leaveAction}
        danger={closed}
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await api.call('channels.leave', { communityId, roomId: channel.roomId })
        }}
      >
        <p>{closed ? words.channel.leavePrivate : words.channel.leavePublic}</p>
      </ConfirmSheet>
    </>
  )
}
