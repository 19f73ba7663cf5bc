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
  const { roomId, kind, invited } = channel
  const name = shownName(channel)
  const join = () =>
    attempt(async () => {
      await api.call('channels.join', { communityId, roomId })
    })
  const decline = () =>
    attempt(async () => {
      await api.call('channels.leave', { communityId, roomId })
    })
  const direct = kind === 'direct'
  const invitedTitle = direct ? words.direct.invitedTitle(name) : words.channel.invitedTitle(name)
  const invitedAbout = direct ? words.direct.invited : words.channel.invited
  return (
    <Empty
      title={invited ? invitedTitle : name}
      actions={
        <>
          <Button kind="main" disabled={busy} onClick={join}>
            {direct ? words.direct.accept : words.channel.join(name)}
          </Button>
          {invited && (
            <Button disabled={busy} onClick={decline}>
              {words.channel.decline}
            </Button>
          )}
        </>
      }
    >
      {error ?? (invited ? invitedAbout : words.channel.notJoined)}
    </Empty>
  )
}
