import { useState } from 'react'
import type { Profile, Unlock } from '../../peer/contract.ts'
import { words } from '../words.ts'
import { Field } from './Field.tsx'
import { Segments } from './Segments.tsx'
import { WordsField } from './WordsField.tsx'
import { recoveryWordCount, wordsTyped } from './wordsTyped.ts'

/** What somebody has typed to show that it is them. `unlock` is there once it is whole. */
export interface Unlocking {
  by: 'passphrase' | 'words'
  text: string
  unlock: Unlock | undefined
}

const passphraseCharsMin = 8

/** Where it begins: with the passphrase, on a device that has one. */
export const firstUnlocking = ({ hasPassphrase }: Pick<Profile, 'hasPassphrase'>): Unlocking => ({
  by: hasPassphrase ? 'passphrase' : 'words',
  text: '',
  unlock: undefined,
})

function typed(by: Unlocking['by'], text: string): Unlocking {
  if (by === 'passphrase') {
    return { by, text, unlock: text.length >= passphraseCharsMin ? { passphrase: text } : undefined }
  }
  const list = wordsTyped(text)
  return { by, text, unlock: list.length === recoveryWordCount ? { words: list } : undefined }
}

/** Holds what is typed, and forgets it when told. */
export function useUnlocking(profile: Pick<Profile, 'hasPassphrase'>) {
  const [unlocking, setUnlocking] = useState(() => firstUnlocking(profile))
  return { unlocking, setUnlocking, forget: () => setUnlocking(firstUnlocking(profile)) }
}

interface UnlockFieldsProps {
  profile: Pick<Profile, 'hasPassphrase'>
  unlocking: Unlocking
  onChange: (next: Unlocking) => void
}

/** The passphrase of this device where there is one, else the 24 words. */
export function UnlockFields({ profile, unlocking: { by, text }, onChange }: UnlockFieldsProps) {
  return (
    <>
      {profile.hasPassphrase && (
        <Segments
          label={words.unlocking.how}
          labelShown
          value={by}
          choices={[
            { value: 'passphrase', text: words.unlocking.byPassphrase },
            { value: 'words', text: words.unlocking.byWords },
          ]}
          onChange={(next) => onChange(typed(next, ''))}
        />
      )}
      {by === 'passphrase' ? (
        <Field
          type="password"
          autoComplete="current-password"
          label={words.unlocking.passphrase}
          value={text}
          onChange={(next) => onChange(typed(by, next))}
        />
      ) : (
        <WordsField label={words.unlocking.words} value={text} onChange={(next) => onChange(typed(by, next))} />
      )}
    </>
  )
}
