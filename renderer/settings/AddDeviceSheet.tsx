import { CircleCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Profile } from '../../peer/contract.ts'
import { useApi, useLiveItems } from '../api.ts'
import { AreaField } from '../parts/AreaField.tsx'
import { Button } from '../parts/Button.tsx'
import { Callout } from '../parts/Callout.tsx'
import { PairingTrouble } from '../parts/PairingTrouble.tsx'
import { PairingWords } from '../parts/PairingWords.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { UnlockFields, useUnlocking } from '../parts/UnlockFields.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'

interface AddDeviceSheetProps {
  profile: Profile
  open: boolean
  onClose: () => void
}

/** On the device that is there already: takes the new one's code, compares words, and makes it this person's. */
export function AddDeviceSheet({ profile, open, onClose }: AddDeviceSheetProps) {
  const api = useApi()
  const { busy, error, attempt, forget } = useAttempt()
  const { unlocking, setUnlocking, forget: forgetUnlocking } = useUnlocking(profile)
  const live = useLiveItems('pairing', {})[0]
  const field = useRef<HTMLTextAreaElement>(null)
  const [code, setCode] = useState('')
  /** What the live query says counts once the code was taken in this sheet; what was before is over. */
  const [stage, setStage] = useState<'code' | 'pairing' | 'differed'>('code')
  const [wasOpen, setWasOpen] = useState(open)
  const begin = () => {
    setCode('')
    setStage('code')
    forgetUnlocking()
    forget()
  }
  if (open !== wasOpen) {
    setWasOpen(open)
    begin()
  }
  const pairing = stage === 'pairing' && live?.side === 'oldDevice' ? live : undefined
  const find = () =>
    attempt(async () => {
      await api.call('pairing.accept', { code: code.trim() })
      setStage('pairing')
    })
  const approve = () =>
    attempt(async () => {
      if (unlocking.unlock) await api.call('pairing.approve', { unlock: unlocking.unlock })
    })
  const differ = () =>
    attempt(async () => {
      await api.call('pairing.cancel', {})
      setStage('differed')
    })
  const close = () => {
    if (stage === 'pairing' && pairing?.step !== 'done') void api.call('pairing.cancel', {}).catch(() => {})
    onClose()
  }
  const again = () => {
    begin()
    void api.call('pairing.cancel', {}).catch(() => {})
  }
  const step = stage === 'pairing' ? (pairing?.step ?? 'waiting') : stage
  return (
    <Sheet
      title={words.pairing.addTitle}
      open={open}
      onClose={close}
      onSubmit={step === 'code' ? find : step === 'compare' ? approve : () => {}}
      initialFocus={field}
      footer={
        <>
          {step === 'code' && (
            <>
              <Button onClick={close}>{words.cancel}</Button>
              <Button kind="main" type="submit" disabled={busy || code.trim() === ''}>
                {words.pairing.find}
              </Button>
            </>
          )}
          {(step === 'waiting' || step === 'confirmed') && <Button onClick={close}>{words.cancel}</Button>}
          {step === 'compare' && (
            <>
              <Button disabled={busy} onClick={differ}>
                {words.pairing.differ}
              </Button>
              <Button kind="main" type="submit" disabled={busy || !unlocking.unlock}>
                {words.pairing.approve}
              </Button>
            </>
          )}
          {(step === 'failed' || step === 'differed') && (
            <>
              <Button onClick={close}>{words.close}</Button>
              <Button kind="main" onClick={again}>
                {words.pairing.again}
              </Button>
            </>
          )}
          {step === 'done' && (
            <Button kind="main" onClick={close}>
              {words.close}
            </Button>
          )}
        </>
      }
    >
      {step === 'code' && (
        <>
          <p>{words.pairing.addAbout}</p>
          <AreaField
            ref={field}
            label={words.pairing.code}
            hint={words.pairing.codeHint}
            error={error}
            value={code}
            onChange={setCode}
          />
        </>
      )}
      {step === 'waiting' && <p role="status">{words.pairing.looking}</p>}
      {step === 'compare' && pairing && (
        <>
          <PairingWords pairing={pairing} />
          <UnlockFields profile={profile} unlocking={unlocking} onChange={setUnlocking} />
        </>
      )}
      {step === 'confirmed' && pairing && (
        <>
          <PairingWords pairing={pairing} />
          <p role="status">{words.pairing.confirmed}</p>
        </>
      )}
      {step === 'done' && (
        <Callout kind="success" icon={CircleCheck}>
          {words.pairing.done}
        </Callout>
      )}
      <PairingTrouble step={step} message={pairing?.message ?? null} />
      {step !== 'code' && error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Sheet>
  )
}
