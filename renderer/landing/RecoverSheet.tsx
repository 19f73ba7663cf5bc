import { useRef, useState } from 'react'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { useReset } from '../parts/useReset.ts'
import { WordsField } from '../parts/WordsField.tsx'
import { recoveryWordCount, wordsTyped } from '../parts/wordsTyped.ts'
import { words } from '../words.ts'

interface RecoverSheetProps {
  open: boolean
  onClose: () => void
  onLanded: (communityId: string) => void
}

/** Comes back with the 24 words: they are checked by the peer, which then asks around. */
export function RecoverSheet({ open, onClose, onLanded }: RecoverSheetProps) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const field = useRef<HTMLTextAreaElement>(null)
  const [typed, setTyped] = useState('')
  const [address, setAddress] = useState('')
  useReset(open, () => {
    setTyped('')
    forget()
  })
  const list = wordsTyped(typed)
  const recover = () =>
    attempt(async () => {
      const addresses = address.trim() === '' ? [] : [address.trim()]
      const { communities } = await api.call('profile.recover', { words: list, addresses })
      const first = communities[0]
      onClose()
      if (first) onLanded(first.communityId)
    })
  return (
    <Sheet
      title={words.recover.title}
      open={open}
      onClose={onClose}
      onSubmit={recover}
      initialFocus={field}
      footer={
        <>
          {busy && (
            <span className="grow" role="status">
              {words.recover.asking}
            </span>
          )}
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" disabled={busy || list.length !== recoveryWordCount}>
            {words.recover.action}
          </Button>
        </>
      }
    >
      <p>{words.recover.about}</p>
      <WordsField
        ref={field}
        label={words.recover.words}
        value={typed}
        onChange={(next) => {
          forget()
          setTyped(next)
        }}
        error={error}
      />
      <Field
        label={words.recover.address}
        hint={words.recover.addressHint}
        inputMode="url"
        dir="ltr"
        value={address}
        onChange={setAddress}
      />
    </Sheet>
  )
}
