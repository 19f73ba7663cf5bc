import type { Ref } from 'react'
import { words } from '../words.ts'
import { AreaField } from './AreaField.tsx'
import { recoveryWordCount, wordsTyped } from './wordsTyped.ts'

interface WordsFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  error?: string | undefined
  ref?: Ref<HTMLTextAreaElement>
}

/** Where the 24 words are typed or pasted: counts along, and says when there are too many. */
export function WordsField({ label, value, onChange, error, ref }: WordsFieldProps) {
  const count = wordsTyped(value).length
  const { unlocking } = words
  const note =
    count === 0 ? unlocking.wordsHint : count > recoveryWordCount ? unlocking.tooMany(count) : unlocking.count(count)
  return (
    <AreaField label={label} value={value} onChange={onChange} hint={note} error={error} {...(ref ? { ref } : {})} />
  )
}
