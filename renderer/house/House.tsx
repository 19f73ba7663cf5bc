import { useEffect, useState } from 'react'
import type { Channel, Community, Profile } from '../../peer/contract.ts'
import { useLiveItems, useOpenedInvite } from '../api.ts'
import { ChannelPanel } from '../channel/ChannelPanel.tsx'
import type { Pane } from '../channel/pane.ts'
import { Empty } from '../parts/Empty.tsx'
import { useEscape } from '../parts/useEscape.ts'
import { type SearchScope, SearchSheet } from '../search/SearchSheet.tsx'
import { SettingsPanel, type SettingsSection } from '../settings/SettingsPanel.tsx'
import type { Jump } from '../timeline/useJump.ts'
import { words } from '../words.ts'
import { HouseSheets } from './HouseSheets.tsx'
import { JoiningPanel } from './JoiningPanel.tsx'
import type { OpenSheet } from './openSheet.ts'
import { chooseItem } from './place.ts'
import { Rail } from './Rail.tsx'
import { Sidebar } from './Sidebar.tsx'
import { useChannelKeys } from './useChannelKeys.ts'
import { useHouseKeys } from './useHouseKeys.ts'
import type { usePlace } from './usePlace.ts'
import './House.css'

interface HouseProps {
  profile: Profile
  communities: readonly Community[]
  community: Community
  at: ReturnType<typeof usePlace>
}

/** In the order in which they stand in the sidebar. */
const asListed = (channels: readonly Channel[]): Channel[] => [
  ...channels.filter(({ invited }) => invited),
  ...channels.filter(({ kind, invited }) => kind !== 'direct' && !invited),
  ...channels.filter(({ kind, invited }) => kind === 'direct' && !invited),
]

/** The frame: communities, channels and people, the open channel. */
export function House({ profile, communities, community, at }: HouseProps) {
  const { communityId } = community
  const channels = useLiveItems('channels', { communityId })
  const members = useLiveItems('members', { communityId })
  const wished = at.place.roomOf[communityId]
  const channel = chooseItem(
    channels,
    (one) => one.roomId === wished,
    (one) => one.joined && one.kind === 'public' && one.name === 'general',
  )
  const [sheet, setSheet] = useState<OpenSheet>()
  const [settings, setSettings] = useState<SettingsSection>()
  const [pane, setPane] = useState<Pane>()
  const [jump, setJump] = useState<Jump>()
  const [searching, setSearching] = useState<SearchScope>()
  const [drawerOpen, setDrawerOpen] = useState(false)
  const opened = useOpenedInvite()
  useEffect(() => {
    if (opened !== undefined) setSheet('addCommunity')
  }, [opened])
  const closeSheet = () => setSheet(undefined)
  const goToRoom = (roomId: string) => {
    setDrawerOpen(false)
    setSettings(undefined)
    setJump(undefined)
    at.goToRoom(communityId, roomId)
  }
  const goToCommunity = (id: string) => {
    closeSheet()
    setSettings(undefined)
    at.goToCommunity(id)
  }
  const goToPerson = (userId: string) => {
    setDrawerOpen(false)
    setSettings(undefined)
    setPane({ kind: 'person', userId })
  }
  const goToMessage = (roomId: string, eventId: string) => {
    goToRoom(roomId)
    setJump({ roomId, eventId })
  }
  const openSettings = () => {
    setDrawerOpen(false)
    setSettings(settings === undefined ? 'devices' : undefined)
  }
  const openNetwork = () => {
    setDrawerOpen(false)
    setSettings('network')
  }
  const inside = community.joined || community.removed
  const search = (scope: SearchScope) => {
    if (!inside || sheet !== undefined) return
    setDrawerOpen(false)
    setSearching(scope === 'here' && (!channel || settings !== undefined) ? 'everywhere' : scope)
  }
  useEscape(drawerOpen, () => setDrawerOpen(false))
  useChannelKeys(asListed(channels), channel?.roomId, goToRoom)
  useHouseKeys({ onSearch: search, onSettings: openSettings })

  const severalCommunities = communities.length > 1
  const middle = () => {
    if (settings !== undefined) {
      return (
        <SettingsPanel
          profile={profile}
          community={community}
          section={settings}
          onSection={setSettings}
          onClose={() => setSettings(undefined)}
        />
      )
    }
    if (!inside) {
      return (
        <JoiningPanel
          community={community}
          onOpenDrawer={() => setDrawerOpen(true)}
          onNetwork={openNetwork}
          onUseAnother={() => setSheet('addCommunity')}
        />
      )
    }
    if (!channel) {
      return (
        <main className="panel">
          <Empty title={words.channel.noneTitle}>{words.channel.none}</Empty>
        </main>
      )
    }
    return (
      <ChannelPanel
        key={channel.roomId}
        community={community}
        channel={channel}
        jump={jump?.roomId === channel.roomId ? jump : undefined}
        pane={pane}
        onPane={setPane}
        onSearch={() => search('here')}
        onGoToRoom={goToRoom}
        onInvite={() => setSheet('invite')}
        onNetwork={openNetwork}
        onOpenDrawer={() => setDrawerOpen(true)}
      />
    )
  }
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
        currentRoomId={settings === undefined ? channel?.roomId : undefined}
        settingsOpen={settings !== undefined}
        onGoToRoom={goToRoom}
        onGoToPerson={goToPerson}
        onGoToCommunity={goToCommunity}
        onSettings={openSettings}
        onSearch={() => search('everywhere')}
        onSheet={setSheet}
      />
      {drawerOpen && (
        <button type="button" className="house-scrim" aria-label={words.close} onClick={() => setDrawerOpen(false)} />
      )}
      {middle()}
      <HouseSheets
        community={community}
        members={members}
        sheet={sheet}
        onClose={closeSheet}
        onGoToRoom={goToRoom}
        onGoToCommunity={goToCommunity}
      />
      <SearchSheet
        community={community}
        channels={asListed(channels)}
        members={members}
        channel={settings === undefined ? channel : undefined}
        scope={searching}
        onScope={setSearching}
        onClose={() => setSearching(undefined)}
        onGoToRoom={goToRoom}
        onGoToPerson={goToPerson}
        onGoToMessage={goToMessage}
      />
    </div>
  )
}
