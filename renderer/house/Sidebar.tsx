import { Hash, Plus } from 'lucide-react'
import type { Channel, Community, Profile } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { Egg } from '../parts/Egg.tsx'
import { Icon } from '../parts/Icon.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { CommunityMenu } from './CommunityMenu.tsx'
import type { OpenSheet } from './House.tsx'
import './Sidebar.css'

interface SidebarProps {
  profile: Profile
  communities: readonly Community[]
  community: Community
  channels: readonly Channel[]
  currentRoomId: string | undefined
  onGoToRoom: (roomId: string) => void
  onGoToCommunity: (communityId: string) => void
  onSheet: (sheet: OpenSheet) => void
}

/** The community's name and menu, its channels, its people, and oneself at the foot. */
export function Sidebar(props: SidebarProps) {
  const { profile, communities, community, channels, currentRoomId, onGoToRoom, onGoToCommunity, onSheet } = props
  const members = useLiveItems('members', { communityId: community.communityId })
  return (
    <nav className="sidebar" aria-label={words.sidebar.label}>
      <CommunityMenu
        communities={communities}
        community={community}
        onGoToCommunity={onGoToCommunity}
        onSheet={onSheet}
      />
      <div className="sidebar-scroll">
        <div className="sidebar-label">
          <h2 id="sidebar-channels">{words.sidebar.channels}</h2>
          {community.joined && (
            <ToolButton icon={Plus} label={words.sidebar.create} onClick={() => onSheet('createChannel')} />
          )}
        </div>
        <ul aria-labelledby="sidebar-channels">
          {channels.map(({ roomId, name, joined }) => (
            <li key={roomId}>
              <button
                type="button"
                className={joined ? 'sidebar-row' : 'sidebar-row sidebar-row-apart'}
                aria-current={roomId === currentRoomId ? 'page' : undefined}
                onClick={() => onGoToRoom(roomId)}
              >
                <Icon of={Hash} />
                <bdi className="grow cut">{name}</bdi>
              </button>
            </li>
          ))}
          {channels.length === 0 && <li className="sidebar-none">{words.sidebar.noChannels}</li>}
        </ul>
        <div className="sidebar-label">
          <h2 id="sidebar-people">{words.sidebar.people}</h2>
        </div>
        <ul aria-labelledby="sidebar-people">
          {members.map(({ userId, name, here, self }) => (
            <li key={userId} className="sidebar-row">
              <Egg userId={userId} name={name} size="sidebar" here={here} />
              <bdi className="cut">{name}</bdi>
              {self && <span className="sidebar-self">{words.self}</span>}
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
      </div>
    </nav>
  )
}
