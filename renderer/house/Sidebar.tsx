import { MessageCirclePlus, Plus, Search, Settings, UserPlus } from 'lucide-react'
import type { Channel, Community, Profile } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { ChannelIcon } from '../channel/ChannelIcon.tsx'
import { Egg } from '../parts/Egg.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { CommunityMenu } from './CommunityMenu.tsx'
import { DirectRows } from './DirectRows.tsx'
import { Invitations } from './Invitations.tsx'
import { mayInvite } from './mayInvite.ts'
import type { OpenSheet } from './openSheet.ts'
import './Sidebar.css'

interface SidebarProps {
  profile: Profile
  communities: readonly Community[]
  community: Community
  channels: readonly Channel[]
  /** The room that is open, or none while something else stands in its place. */
  currentRoomId: string | undefined
  settingsOpen: boolean
  onGoToRoom: (roomId: string) => void
  onGoToPerson: (userId: string) => void
  onGoToCommunity: (communityId: string) => void
  onSettings: () => void
  onSearch: () => void
  onSheet: (sheet: OpenSheet) => void
}

/** The community's name and menu, its channels, conversations and people, and oneself at the foot. */
export function Sidebar(props: SidebarProps) {
  const { profile, communities, community, channels, currentRoomId, settingsOpen } = props
  const { onGoToRoom, onGoToPerson, onGoToCommunity, onSettings, onSearch, onSheet } = props
  const members = useLiveItems('members', { communityId: community.communityId })
  const active = community.joined && !community.removed
  const open = channels.filter(({ kind, invited }) => kind !== 'direct' && !invited)
  const direct = channels.filter(({ kind, invited }) => kind === 'direct' && !invited)
  return (
    <nav className="sidebar" aria-label={words.sidebar.label}>
      <div className="sidebar-head">
        <CommunityMenu
          communities={communities}
          community={community}
          onGoToCommunity={onGoToCommunity}
          onSettings={onSettings}
          onSheet={onSheet}
        />
        {(active || community.removed) && (
          <ToolButton icon={Search} label={words.sidebar.search} aria-keyshortcuts="Control+K" onClick={onSearch} />
        )}
      </div>
      <div className="sidebar-scroll">
        {active && (
          <Invitations
            communityId={community.communityId}
            channels={channels}
            currentRoomId={currentRoomId}
            onGoToRoom={onGoToRoom}
          />
        )}
        <div className="sidebar-label">
          <h2 id="sidebar-channels">{words.sidebar.channels}</h2>
          {active && <ToolButton icon={Plus} label={words.sidebar.create} onClick={() => onSheet('createChannel')} />}
        </div>
        <ul aria-labelledby="sidebar-channels">
          {open.map(({ roomId, kind, name, joined }) => (
            <li key={roomId}>
              <button
                type="button"
                className={joined ? 'sidebar-row' : 'sidebar-row sidebar-row-apart'}
                aria-current={roomId === currentRoomId ? 'page' : undefined}
                onClick={() => onGoToRoom(roomId)}
              >
                <ChannelIcon kind={kind} />
                <bdi className="grow cut">{name}</bdi>
              </button>
            </li>
          ))}
          {open.length === 0 && <li className="sidebar-none">{words.sidebar.noChannels}</li>}
        </ul>
        {(active || direct.length > 0) && (
          <>
            <div className="sidebar-label">
              <h2 id="sidebar-direct">{words.sidebar.direct}</h2>
              {active && (
                <ToolButton
                  icon={MessageCirclePlus}
                  label={words.sidebar.startDirect}
                  onClick={() => onSheet('startDirect')}
                />
              )}
            </div>
            <DirectRows channels={direct} members={members} currentRoomId={currentRoomId} onGoToRoom={onGoToRoom} />
          </>
        )}
        <div className="sidebar-label">
          <h2 id="sidebar-people">{words.sidebar.people}</h2>
          {mayInvite(community) && (
            <ToolButton icon={UserPlus} label={words.community.invite} onClick={() => onSheet('invite')} />
          )}
        </div>
        <ul aria-labelledby="sidebar-people">
          {members
            .filter(({ role, self }) => role !== 'none' || self)
            .map(({ userId, name, here, self }) => (
              <li key={userId}>
                <button type="button" className="sidebar-row" onClick={() => onGoToPerson(userId)}>
                  <Egg userId={userId} name={name} size="sidebar" here={here} />
                  <bdi className="cut">{name}</bdi>
                  {self && <span className="sidebar-self">{words.self}</span>}
                </button>
              </li>
            ))}
        </ul>
      </div>
      <div className="sidebar-foot">
        <Egg userId={profile.userId} name={profile.name} size="self" here />
        <div className="grow">
          <strong className="cut">
            <bdi>{profile.name}</bdi>
          </strong>
          <span className="cut">{profile.deviceName === '' ? words.sidebar.onThisDevice : profile.deviceName}</span>
        </div>
        <ToolButton
          icon={Settings}
          label={words.sidebar.settings}
          aria-keyshortcuts="Control+,"
          aria-pressed={settingsOpen}
          onClick={onSettings}
        />
      </div>
    </nav>
  )
}
