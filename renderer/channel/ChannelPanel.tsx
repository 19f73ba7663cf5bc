import { useState } from 'react'
import type { Channel, Community } from '../../peer/contract.ts'
import { Timeline } from '../timeline/Timeline.tsx'
import type { Jump } from '../timeline/useJump.ts'
import { ChannelHeader } from './ChannelHeader.tsx'
import { Composer } from './Composer.tsx'
import { NotJoined } from './NotJoined.tsx'
import { PeoplePane } from './PeoplePane.tsx'
import type { Pane } from './pane.ts'
import { RemovedBar } from './RemovedBar.tsx'
import { useOutbox } from './useOutbox.ts'
import './ChannelPanel.css'

interface ChannelPanelProps {
  community: Community
  channel: Channel
  /** A message to be shown. */
  jump: Jump | undefined
  pane: Pane
  onPane: (pane: Pane) => void
  onSearch: () => void
  onGoToRoom: (roomId: string) => void
  onInvite: () => void
  onNetwork: () => void
  onOpenDrawer: () => void
}

/** One open channel: its head, its messages, the place to write, and the pane beside it. */
export function ChannelPanel(props: ChannelPanelProps) {
  const { community, channel, jump, pane, onPane, onSearch, onGoToRoom, onInvite, onNetwork, onOpenDrawer } = props
  const { communityId, removed } = community
  const [editing, setEditing] = useState(false)
  const outbox = useOutbox(communityId, channel.roomId)
  return (
    <div className="channel">
      <main className="panel">
        <ChannelHeader
          community={community}
          channel={channel}
          editing={editing}
          onEditing={setEditing}
          paneOpen={pane !== undefined}
          onTogglePane={() => onPane(pane ? undefined : { kind: 'people' })}
          onSearch={onSearch}
          onNetwork={onNetwork}
          onOpenDrawer={onOpenDrawer}
        />
        {channel.joined || removed ? (
          <>
            <Timeline
              community={community}
              channel={channel}
              outbox={outbox}
              jump={jump}
              onInvite={onInvite}
              onSetTopic={() => setEditing(true)}
            />
            {removed ? (
              <RemovedBar community={community} />
            ) : (
              <Composer communityId={communityId} channel={channel} onSend={outbox.send} />
            )}
          </>
        ) : (
          <NotJoined communityId={communityId} channel={channel} />
        )}
      </main>
      {pane && (
        <PeoplePane community={community} channel={channel} pane={pane} onPane={onPane} onGoToRoom={onGoToRoom} />
      )}
    </div>
  )
}
