import type { Channel } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'
import { shownName } from './shownName.ts'

/** A channel that can be joined, or one that this person was asked into. */
export function NotJoined({ communityId, channel }: { communityId: string; channel: Channel }) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const { roomId, invited } = channel
  const name = shownName(channel)
  const join = () =>
    attempt(async () => {
      await api.call('channels.join', { communityId, roomId })
    })
  const decline = () =>
    attempt(async () => {
      await api.call('channels.leave', { communityId, roomId })
    })
  return (
    <Empty
      title={invited ? words.channel.invitedTitle(name) : name}
      actions={
        <>
          <Button kind="main" disabled={busy} onClick={join}>
            {words.channel.join(name)}
          </Button>
          {invited && (
            <Button disabled={busy} onClick={decline}>
              {words.channel.decline}
            </Button>
          )}
        </>
      }
    >
      {error ?? (invited ? words.channel.invited : words.channel.notJoined)}
    </Empty>
  )
}
