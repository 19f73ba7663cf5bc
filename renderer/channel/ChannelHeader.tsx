import { Pencil, Search, Users } from 'lucide-react'
import type { Channel, Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { ChannelForm } from './ChannelForm.tsx'
import { ChannelIcon } from './ChannelIcon.tsx'
import { PanelHead } from './PanelHead.tsx'
import { mayRename } from './permissions.ts'

interface ChannelHeaderProps {
  community: Community
  channel: Channel
  editing: boolean
  onEditing: (editing: boolean) => void
  paneOpen: boolean
  onTogglePane: () => void
  onSearch: () => void
  onNetwork: () => void
  onOpenDrawer: () => void
}

/** The channel's name and topic, who is in it, and the truth about the network. */
export function ChannelHeader(props: ChannelHeaderProps) {
  const { community, channel, editing, onEditing, paneOpen, onTogglePane, onSearch, onNetwork, onOpenDrawer } = props
  const api = useApi()
  const { communityId, removed } = community
  const { roomId, kind, name, topic } = channel

  const edit = async (wishes: { name: string; topic: string }) => {
    const place = { communityId, roomId }
    if (wishes.name.trim() !== name) await api.call('channels.rename', { ...place, name: wishes.name })
    if (wishes.topic.trim() !== topic) await api.call('channels.setTopic', { ...place, topic: wishes.topic })
  }
  const editable = channel.joined && !removed && kind !== 'direct'
  return (
    <PanelHead community={community} onNetwork={onNetwork} onOpenDrawer={onOpenDrawer}>
      <h1>
        <ChannelIcon kind={kind} />
        <bdi className="cut">{name}</bdi>
      </h1>
      {topic !== '' && (
        <p className="panel-head-topic cut" title={topic}>
          <bdi>{topic}</bdi>
        </p>
      )}
      <span className="grow" />
      {editable && <ToolButton icon={Pencil} label={words.channel.edit} onClick={() => onEditing(true)} />}
      <ToolButton
        icon={Users}
        label={words.channel.people(channel.memberCount)}
        aria-expanded={paneOpen}
        onClick={onTogglePane}
      >
        {channel.memberCount}
      </ToolButton>
      <ToolButton icon={Search} label={words.sidebar.search} aria-keyshortcuts="Control+F" onClick={onSearch} />
      <ChannelForm
        title={words.channel.editTitle(name)}
        action={words.save}
        start={{ name, topic }}
        nameFixed={mayRename(community.role, kind) ? undefined : words.channel.nameFixed}
        open={editing}
        onClose={() => onEditing(false)}
        onSubmit={edit}
      />
    </PanelHead>
  )
}
