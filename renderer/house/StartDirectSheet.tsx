import { useState } from 'react'
import type { Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { directPeopleMax } from '../limits.ts'
import { Button } from '../parts/Button.tsx'
import { PeoplePicker } from '../parts/PeoplePicker.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'

interface StartDirectSheetProps {
  communityId: string
  /** Who could be written to. */
  people: readonly Member[]
  open: boolean
  onClose: () => void
  onOpened: (roomId: string) => void
}

/** Opens the conversation with one person or a few, whether there is one already or not. */
export function StartDirectSheet({ communityId, people, open, onClose, onOpened }: StartDirectSheetProps) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const [chosen, setChosen] = useState<readonly string[]>([])
  useReset(open, () => {
    setChosen([])
    forget()
  })
  const start = () =>
    attempt(async () => {
      const { roomId } = await api.call('conversations.open', { communityId, userIds: [...chosen] })
      onClose()
      onOpened(roomId)
    })
  return (
    <Sheet
      title={words.direct.title}
      open={open}
      onClose={onClose}
      onSubmit={start}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" disabled={busy || chosen.length === 0}>
            {words.direct.open}
          </Button>
        </>
      }
    >
      <p>{people.length === 0 ? words.direct.nobody : words.direct.about}</p>
      {people.length > 0 && (
        <PeoplePicker
          label={words.sidebar.people}
          people={people}
          chosen={chosen}
          onChange={setChosen}
          countMax={directPeopleMax}
        />
      )}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Sheet>
  )
}
