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

const blank = { typedWords: '', passphrase: '', again: '' }

/** Keeps the user key on this device, sealed under a passphrase of the person's choice. */
export function ProtectSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const first = useRef<HTMLTextAreaElement>(null)
  const [fields, setFields] = useState(blank)
  useReset(open, () => {
    setFields(blank)
    forget()
  })
  const { typedWords, passphrase, again } = fields
  const list = wordsTyped(typedWords)
  const differs = again !== '' && !passphrase.startsWith(again)
  const whole = list.length === recoveryWordCount && passphrase !== '' && passphrase === again
  const protect = () =>
    attempt(async () => {
      await api.call('profile.protect', { words: list, passphrase })
      onClose()
    })
  return (
    <Sheet
      title={words.devices.protectTitle}
      open={open}
      onClose={onClose}
      onSubmit={protect}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" disabled={busy || !whole}>
            {words.devices.protectAction}
          </Button>
        </>
      }
    >
      <p>{words.devices.protectAbout}</p>
      <WordsField
        ref={first}
        label={words.unlocking.words}
        value={typedWords}
        onChange={(next) => setFields({ ...fields, typedWords: next })}
      />
      <Field
        type="password"
        autoComplete="new-password"
        label={words.devices.passphrase}
        hint={words.devices.passphraseHint}
        value={passphrase}
        onChange={(next) => setFields({ ...fields, passphrase: next })}
      />
      <Field
        type="password"
        autoComplete="new-password"
        label={words.devices.passphraseAgain}
        error={differs ? words.devices.passphraseDiffers : undefined}
        value={again}
        onChange={(next) => setFields({ ...fields, again: next })}
      />
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Sheet>
  )
}
