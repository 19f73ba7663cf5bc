import { useState } from 'react'
import type { Channel, Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { Timeline } from '../timeline/Timeline.tsx'
import { words } from '../words.ts'
import { ChannelHeader } from './ChannelHeader.tsx'
import { Composer } from './Composer.tsx'
import { PeoplePane } from './PeoplePane.tsx'
import { useOutbox } from './useOutbox.ts'
import './ChannelPanel.css'

interface ChannelPanelProps {
  community: Community
  channel: Channel
  onInvite: () => void
  onOpenDrawer: () => void
}

/** One open channel: its head, its messages, the place to write, and the pane beside it. */
export function ChannelPanel({ community, channel, onInvite, onOpenDrawer }: ChannelPanelProps) {
  const { communityId } = community
  const [paneOpen, setPaneOpen] = useState(false)
  const [editing, setEditing] = useState(false)
  const outbox = useOutbox(communityId, channel.roomId)
  return (
    <div className="channel">
      <main className="panel">
        <ChannelHeader
          communityId={communityId}
          channel={channel}
          editing={editing}
          onEditing={setEditing}
          paneOpen={paneOpen}
          onTogglePane={() => setPaneOpen(!paneOpen)}
          onOpenDrawer={onOpenDrawer}
        />
        {channel.joined ? (
          <>
            <Timeline
              community={community}
              channel={channel}
              outbox={outbox}
              onInvite={onInvite}
              onSetTopic={() => setEditing(true)}
            />
            <Composer communityId={communityId} channel={channel} onSend={outbox.send} />
          </>
        ) : (
          <NotJoined communityId={communityId} channel={channel} />
        )}
      </main>
      {paneOpen && <PeoplePane communityId={communityId} onClose={() => setPaneOpen(false)} />}
    </div>
  )
}

function NotJoined({ communityId, channel: { roomId, name } }: { communityId: string; channel: Channel }) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const join = () =>
    attempt(async () => {
      await api.call('channels.join', { communityId, roomId })
    })
  return (
    <Empty
      title={`#${name}`}
      actions={
        <Button kind="main" disabled={busy} onClick={join}>
          {words.channel.join(name)}
        </Button>
      }
    >
      {error ?? words.channel.notJoined}
    </Empty>
  )
}
