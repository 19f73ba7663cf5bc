import type { Channel } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { ChannelIcon } from '../channel/ChannelIcon.tsx'
import { Button } from '../parts/Button.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import './Invitations.css'

interface InvitationsProps {
  communityId: string
  channels: readonly Channel[]
  currentRoomId: string | undefined
  onGoToRoom: (roomId: string) => void
}

/** Private channels and conversations that this person was asked into and has not answered yet. */
export function Invitations({ communityId, channels, currentRoomId, onGoToRoom }: InvitationsProps) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const invited = channels.filter((channel) => channel.invited)
  if (invited.length === 0) return null

  const join = (roomId: string) =>
    attempt(async () => {
      await api.call('channels.join', { communityId, roomId })
      onGoToRoom(roomId)
    })
  const decline = (roomId: string) =>
    attempt(async () => {
      await api.call('channels.leave', { communityId, roomId })
    })
  return (
    <>
      <div className="sidebar-label">
        <h2 id="sidebar-invitations">{words.sidebar.invitations}</h2>
      </div>
      <ul aria-labelledby="sidebar-invitations">
        {invited.map(({ roomId, kind, name }) => (
          <li key={roomId} className="invitation">
            <button
              type="button"
              className="sidebar-row sidebar-row-new"
              aria-current={roomId === currentRoomId ? 'page' : undefined}
              onClick={() => onGoToRoom(roomId)}
            >
              <ChannelIcon kind={kind} />
              <bdi className="grow cut">{name}</bdi>
              <span className="sidebar-dot" />
            </button>
            <div className="invitation-actions">
              <Button
                small
                disabled={busy}
                aria-label={kind === 'direct' ? words.direct.acceptOf(name) : words.sidebar.joinOf(name)}
                onClick={() => join(roomId)}
              >
                {kind === 'direct' ? words.direct.accept : words.sidebar.join}
              </Button>
              <Button
                small
                kind="plain"
                disabled={busy}
                aria-label={kind === 'direct' ? words.direct.declineOf(name) : words.sidebar.declineOf(name)}
                onClick={() => decline(roomId)}
              >
                {words.sidebar.decline}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {error && (
        <p className="field-error invitation-error" role="alert">
          {error}
        </p>
      )}
    </>
  )
}
