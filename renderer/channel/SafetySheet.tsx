import { BadgeCheck, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Callout } from '../parts/Callout.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { useReset } from '../parts/useReset.ts'
import { WordGrid } from '../parts/WordGrid.tsx'
import { sentenceOf } from '../transport/refused.ts'
import { words } from '../words.ts'

interface SafetySheetProps {
  communityId: string
  member: Member
  open: boolean
  onClose: () => void
}

/** Two people read words to each other: the same words mean that nobody stands between them. */
export function SafetySheet({ communityId, member, open, onClose }: SafetySheetProps) {
  const { userId, name, verified } = member
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const [differs, setDiffers] = useState(false)
  useReset(open, () => {
    if (open) {
      setDiffers(false)
      forget()
    }
  })
  const verify = (next: boolean) => api.call('members.verify', { communityId, userId, verified: next })
  const match = () =>
    attempt(async () => {
      await verify(true)
      onClose()
    })
  const differ = () =>
    attempt(async () => {
      // Whatever was believed before does not hold any more.
      if (verified) await verify(false)
      setDiffers(true)
    })
  return (
    <Sheet
      title={words.safety.title(name)}
      open={open}
      onClose={onClose}
      footer={
        differs ? (
          <>
            <Button onClick={() => setDiffers(false)}>{words.safety.again}</Button>
            <Button kind="main" onClick={onClose}>
              {words.close}
            </Button>
          </>
        ) : (
          <>
            <Button disabled={busy} onClick={differ}>
              {words.safety.differ}
            </Button>
            <Button kind="main" disabled={busy} onClick={match}>
              {words.safety.match}
            </Button>
          </>
        )
      }
    >
      {differs ? (
        <div role="alert">
          <Callout kind="warning" icon={TriangleAlert}>
            <strong>{words.safety.differTitle}</strong>
            {words.safety.differAbout(name).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Callout>
        </div>
      ) : (
        <>
          {verified && (
            <Callout kind="success" icon={BadgeCheck}>
              {words.safety.already(name)}
            </Callout>
          )}
          <p>{words.safety.about(name)}</p>
          <SafetyWords communityId={communityId} userId={userId} />
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

function SafetyWords({ communityId, userId }: { communityId: string; userId: string }) {
  const api = useApi()
  const [list, setList] = useState<readonly string[]>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    let current = true
    api.call('members.safetyWords', { communityId, userId }).then(
      (answer) => current && setList(answer.words),
      (thrown) => current && setError(sentenceOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [api, communityId, userId])
  if (error) {
    return (
      <p className="field-error" role="alert">
        {error}
      </p>
    )
  }
  return list ? <WordGrid large label={words.safety.list} list={list} /> : <p role="status">{words.safety.loading}</p>
}
