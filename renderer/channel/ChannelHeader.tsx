import { Hash, Pencil, Users } from 'lucide-react'
import type { Channel } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Icon } from '../parts/Icon.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import { ChannelForm } from './ChannelForm.tsx'
import { PanelHead } from './PanelHead.tsx'

interface ChannelHeaderProps {
  communityId: string
  channel: Channel
  editing: boolean
  onEditing: (editing: boolean) => void
  paneOpen: boolean
  onTogglePane: () => void
  onOpenDrawer: () => void
}

/** The channel's name and topic, who is in it, and the truth about the network. */
export function ChannelHeader(props: ChannelHeaderProps) {
  const { communityId, channel, editing, onEditing, paneOpen, onTogglePane, onOpenDrawer } = props
  const api = useApi()
  const { roomId, name, topic } = channel

  const edit = async (wishes: { name: string; topic: string }) => {
    const place = { communityId, roomId }
    if (wishes.name.trim() !== name) await api.call('channels.rename', { ...place, name: wishes.name })
    if (wishes.topic.trim() !== topic) await api.call('channels.setTopic', { ...place, topic: wishes.topic })
  }
  return (
    <PanelHead communityId={communityId} onOpenDrawer={onOpenDrawer}>
      <h1>
        <Icon of={Hash} />
        <bdi className="cut">{name}</bdi>
      </h1>
      {topic !== '' && (
        <p className="panel-head-topic cut" title={topic}>
          <bdi>{topic}</bdi>
        </p>
      )}
      <span className="grow" />
      {channel.joined && <ToolButton icon={Pencil} label={words.channel.edit} onClick={() => onEditing(true)} />}
      <ToolButton
        icon={Users}
        label={words.channel.people(channel.memberCount)}
        aria-expanded={paneOpen}
        onClick={onTogglePane}
      >
        {channel.memberCount}
      </ToolButton>
      <ChannelForm
        title={words.channel.editTitle(name)}
        action={words.save}
        start={{ name, topic }}
        open={editing}
        onClose={() => onEditing(false)}
        onSubmit={edit}
      />
    </PanelHead>
  )
}
