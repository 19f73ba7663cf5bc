import { useApi } from '../api.ts'
import { ChannelForm } from '../channel/ChannelForm.tsx'
import { words } from '../words.ts'

interface CreateChannelSheetProps {
  communityId: string
  open: boolean
  onClose: () => void
  onCreated: (roomId: string) => void
}

export function CreateChannelSheet({ communityId, open, onClose, onCreated }: CreateChannelSheetProps) {
  const api = useApi()
  return (
    <ChannelForm
      title={words.channel.createTitle}
      action={words.channel.create}
      open={open}
      onClose={onClose}
      onSubmit={async ({ name, topic }) => {
        const { roomId } = await api.call('channels.create', { communityId, name, ...(topic && { topic }) })
        onCreated(roomId)
      }}
    />
  )
}
