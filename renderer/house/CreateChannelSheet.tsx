import { Hash, Lock } from 'lucide-react'
import { useState } from 'react'
import type { History, Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { ChannelForm } from '../channel/ChannelForm.tsx'
import { guestsAtOnceMax } from '../limits.ts'
import { PeoplePicker } from '../parts/PeoplePicker.tsx'
import { Segments } from '../parts/Segments.tsx'
import { SelectField } from '../parts/SelectField.tsx'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'

interface CreateChannelSheetProps {
  communityId: string
  /** Who could be asked into a private one. */
  people: readonly Member[]
  open: boolean
  onClose: () => void
  onCreated: (roomId: string) => void
}

interface Closed {
  history: History
  userIds: readonly string[]
}

const noneYet: Closed = { history: 'joined', userIds: [] }

/** A new channel: for everybody, or for those who are asked in. */
export function CreateChannelSheet({ communityId, people, open, onClose, onCreated }: CreateChannelSheetProps) {
  const api = useApi()
  const [closed, setClosed] = useState<Closed>()
  useReset(open, () => {
    if (open) setClosed(undefined)
  })
  return (
    <ChannelForm
      title={words.channel.createTitle}
      action={words.channel.create}
      open={open}
      onClose={onClose}
      onSubmit={async ({ name, topic }) => {
        const wishes = closed ? { private: true, history: closed.history, userIds: [...closed.userIds] } : {}
        const { roomId } = await api.call('channels.create', {
          communityId,
          name,
          ...(topic && { topic }),
          ...wishes,
        })
        onCreated(roomId)
      }}
    >
      <div className="field">
        <Segments
          label={words.channel.who}
          labelShown
          value={closed ? 'private' : 'public'}
          choices={[
            { value: 'public', text: words.channel.whoPublic, icon: Hash },
            { value: 'private', text: words.channel.whoPrivate, icon: Lock },
          ]}
          onChange={(kind) => setClosed(kind === 'private' ? noneYet : undefined)}
        />
        <p className="field-hint" aria-live="polite">
          {closed ? words.channel.privateAbout : words.channel.publicAbout}
        </p>
      </div>
      {closed && (
        <>
          <SelectField<History>
            label={words.channel.history}
            value={closed.history}
            choices={[
              { value: 'joined', text: words.channel.historyJoined },
              { value: 'shared', text: words.channel.historyShared },
            ]}
            onChange={(history) => setClosed({ ...closed, history })}
          />
          {people.length > 0 && (
            <PeoplePicker
              label={words.channel.invitePeople}
              people={people}
              chosen={closed.userIds}
              onChange={(userIds) => setClosed({ ...closed, userIds })}
              countMax={guestsAtOnceMax}
            />
          )}
        </>
      )}
    </ChannelForm>
  )
}
