import { Info } from 'lucide-react'
import { useState } from 'react'
import type { Channel, Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { guestsAtOnceMax } from '../limits.ts'
import { Button } from '../parts/Button.tsx'
import { Callout } from '../parts/Callout.tsx'
import { PeoplePicker } from '../parts/PeoplePicker.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'
import { shownName } from './shownName.ts'

interface InviteToChannelSheetProps {
  communityId: string
  channel: Channel
  /** Who could be invited. */
  people: readonly Member[]
  open: boolean
  onClose: () => void
  onInvited: () => Promise<void>
}

/** Asks more people of the community into a private channel. */
export function InviteToChannelSheet(props: InviteToChannelSheetProps) {
  const { communityId, channel, people, open, onClose, onInvited } = props
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const [chosen, setChosen] = useState<readonly string[]>([])
  useReset(open, () => {
    setChosen([])
    forget()
  })
  const invite = () =>
    attempt(async () => {
      await api.call('channels.invite', { communityId, roomId: channel.roomId, userIds: [...chosen] })
      await onInvited()
      onClose()
    })
  return (
    <Sheet
      title={words.channel.inviteTitle(shownName(channel))}
      open={open}
      onClose={onClose}
      onSubmit={invite}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" disabled={busy || chosen.length === 0}>
            {words.channel.inviteAction(chosen.length)}
          </Button>
        </>
      }
    >
      {people.length === 0 ? (
        <p>{words.channel.everybodyIn}</p>
      ) : (
        <>
          <Callout icon={Info}>
            {channel.history === 'shared' ? words.channel.historySharedShort : words.channel.historyJoinedShort}
          </Callout>
          <PeoplePicker
            label={words.channel.invitePeople}
            people={people}
            chosen={chosen}
            onChange={setChosen}
            countMax={guestsAtOnceMax}
          />
        </>
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Sheet>
  )
}
