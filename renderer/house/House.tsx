import { useEffect, useState } from 'react'
import type { Community, Profile } from '../../peer/contract.ts'
import { useLiveItems, useOpenedInvite } from '../api.ts'
import { ChannelPanel } from '../channel/ChannelPanel.tsx'
import { Empty } from '../parts/Empty.tsx'
import { useEscape } from '../parts/useEscape.ts'
import { words } from '../words.ts'
import { AddCommunitySheet } from './AddCommunitySheet.tsx'
import { CreateChannelSheet } from './CreateChannelSheet.tsx'
import { InviteSheet } from './InviteSheet.tsx'
import { JoiningPanel } from './JoiningPanel.tsx'
import { chooseItem } from './place.ts'
import { Rail } from './Rail.tsx'
import { Sidebar } from './Sidebar.tsx'
import { useChannelKeys } from './useChannelKeys.ts'
import type { usePlace } from './usePlace.ts'
import './House.css'

interface HouseProps {
  profile: Profile
  communities: readonly Community[]
  community: Community
  at: ReturnType<typeof usePlace>
}

export type OpenSheet = 'invite' | 'addCommunity' | 'createChannel' | undefined

/** The frame: communities, channels and people, the open channel. */
export function House({ profile, communities, community, at }: HouseProps) {
  const { communityId } = community
  const channels = useLiveItems('channels', { communityId })
  const wished = at.place.roomOf[communityId]
  const channel = chooseItem(
    channels,
    (one) => one.roomId === wished,
    (one) => one.joined && one.name === 'general',
  )
  const [sheet, setSheet] = useState<OpenSheet>()
  const [drawerOpen, setDrawerOpen] = useState(false)
  const opened = useOpenedInvite()
  useEffect(() => {
    if (opened !== undefined) setSheet('addCommunity')
  }, [opened])
  const closeSheet = () => setSheet(undefined)
  const goToRoom = (roomId: string) => {
    setDrawerOpen(false)
    at.goToRoom(communityId, roomId)
  }
  const goToCommunity = (id: string) => {
    closeSheet()
    at.goToCommunity(id)
  }
  useEscape(drawerOpen, () => setDrawerOpen(false))
  useChannelKeys(channels, channel?.roomId, goToRoom)

  const severalCommunities = communities.length > 1
  return (
    <div className="house" data-rail={severalCommunities} data-drawer={drawerOpen}>
      {severalCommunities && (
        <Rail
          communities={communities}
          currentId={communityId}
          onGo={goToCommunity}
          onAdd={() => setSheet('addCommunity')}
        />
      )}
      <Sidebar
        profile={profile}
        communities={communities}
        community={community}
        channels={channels}
        currentRoomId={channel?.roomId}
        onGoToRoom={goToRoom}
        onGoToCommunity={goToCommunity}
        onSheet={setSheet}
      />
      {drawerOpen && (
        <button type="button" className="house-scrim" aria-label={words.close} onClick={() => setDrawerOpen(false)} />
      )}
      {!community.joined ? (
        <JoiningPanel community={community} onOpenDrawer={() => setDrawerOpen(true)} />
      ) : channel ? (
        <ChannelPanel
          key={channel.roomId}
          community={community}
          channel={channel}
          onInvite={() => setSheet('invite')}
          onOpenDrawer={() => setDrawerOpen(true)}
        />
      ) : (
        <main className="panel">
          <Empty title={words.channel.noneTitle}>{words.channel.none}</Empty>
        </main>
      )}
      <InviteSheet community={community} open={sheet === 'invite'} onClose={closeSheet} />
      <AddCommunitySheet open={sheet === 'addCommunity'} onClose={closeSheet} onLanded={goToCommunity} />
      <CreateChannelSheet
        communityId={communityId}
        open={sheet === 'createChannel'}
        onClose={closeSheet}
        onCreated={goToRoom}
      />
    </div>
  )
}
